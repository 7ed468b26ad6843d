import { Accordion, Badge, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { scriptsOfStage, type Stage } from '@/lib/template';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { useDraft } from '../draft';
import { DraftNumber, DraftText } from '../DraftFields';
import { ScriptEditor } from '../ScriptEditor';
import { Section } from '../Section';

const words = texts.wizard.conversation;
const MAX_TURNS = 100;

export function ConversationStep() {
  const { template, problems } = useDraft();
  const stages = template.session_config.stages;
  const [opened, setOpened] = useState<string | null>(stages[0]?.id ?? null);
  const wrong = (at: number) =>
    problems.some(({ pointer }) => pointer.startsWith(`/session_config/stages/${at}/`) || pointer === `/session_config/stages/${at}`);
  return (
    <>
      <Accordion variant="separated" radius="lg" value={opened} onChange={setOpened}>
        {stages.map((stage, at) => (
          <Accordion.Item key={stage.id} value={stage.id}>
            <Accordion.Control>
              <Group gap="sm" wrap="nowrap">
                <Badge variant="light" circle>
                  {at + 1}
                </Badge>
                <div style={{ minWidth: 0 }}>
                  <Text fw={550}>{stage.title ?? sentenceCase(stage.id)}</Text>
                  <Text size="xs" c="dimmed" lineClamp={1}>
                    {stage.objective}
                  </Text>
                </div>
                {wrong(at) && <Badge color="red">!</Badge>}
              </Group>
            </Accordion.Control>
            <Accordion.Panel>{opened === stage.id && <StageEditor stage={stage} at={at} />}</Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      <OtherScripts />
    </>
  );
}

function StageEditor({ stage, at }: { stage: Stage; at: number }) {
  const { template } = useDraft();
  const path = ['session_config', 'stages', at];
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <DraftText path={[...path, 'title']} label={words.title} />
        <DraftNumber path={[...path, 'max_turns']} label={words.maxTurns} min={1} max={MAX_TURNS} />
      </SimpleGrid>
      <DraftText path={[...path, 'objective']} label={words.objective} lines={2} />
      {scriptsOfStage(template, stage).map((script) => (
        <ScriptEditor key={script} script={script} />
      ))}
    </Stack>
  );
}

const SHOWN_AT_FIRST = 6;

function OtherScripts() {
  const { template } = useDraft();
  const [wanted, setWanted] = useState('');
  const ofStages = new Set(template.session_config.stages.flatMap((stage) => scriptsOfStage(template, stage)));
  const needle = wanted.trim().toLowerCase();
  const others = template.response_templates.scripts.filter(
    ({ id, variants }) => !ofStages.has(id) && `${id} ${variants.join(' ')}`.toLowerCase().includes(needle),
  );
  const shown = needle === '' ? others.slice(0, SHOWN_AT_FIRST) : others;
  return (
    <Section title={words.others} hint={words.othersHint}>
      <TextInput
        aria-label={words.find}
        placeholder={words.find}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      {shown.map(({ id }) => (
        <ScriptEditor key={id} script={id} />
      ))}
      {others.length === 0 && <Text c="dimmed">{words.noneFound}</Text>}
      {shown.length < others.length && (
        <Text size="sm" c="dimmed">
          {words.more(others.length - shown.length)}
        </Text>
      )}
    </Section>
  );
}
