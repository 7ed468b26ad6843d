import { ActionIcon, Button, Group, SimpleGrid, TextInput, Textarea } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { getAt, type Path } from '@/lib/pointer';
import { DEFAULT_AGENT_NAME, idOf } from '@/lib/template';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { useDraft } from '../draft';
import { DraftTags, DraftText } from '../DraftFields';
import { Section } from '../Section';

const words = texts.wizard.content;

export function ContentStep() {
  return (
    <>
      <Section title={words.campaign}>
        <DraftText path={['meta', 'name']} label={words.name} />
        <DraftText path={['meta', 'description']} label={words.description} lines={3} />
      </Section>
      <Section title={words.company} hint={words.companyHint}>
        <Details path={['business_context', 'company']} first="name" />
      </Section>
      <Section title={words.product} hint={words.productHint}>
        <Details path={['business_context', 'product']} first="name" />
      </Section>
      <Section title={words.facts} hint={words.factsHint}>
        <Facts />
      </Section>
      <Section title={words.agent}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <DraftText path={['response_templates', 'personality', 'agent_name']} label={words.agentName} fallback={DEFAULT_AGENT_NAME} />
          <DraftText path={['response_templates', 'personality', 'role']} label={words.role} />
        </SimpleGrid>
        <DraftText path={['response_templates', 'personality', 'tone']} label={words.tone} />
        <DraftTags path={['response_templates', 'personality', 'traits']} label={words.traits} />
      </Section>
    </>
  );
}

/** Named details: those that are there, and a field for another one. */
function Details({ path, first }: { path: Path; first: string }) {
  const draft = useDraft();
  const [name, setName] = useState('');
  const there = getAt(draft.document, path);
  const names = [...new Set([first, ...Object.keys(typeof there === 'object' && there !== null ? there : {})])];
  const id = idOf(name, [], '');
  const add = () => {
    if (id === '' || names.includes(id)) return;
    draft.change([...path, id], '');
    setName('');
  };
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {names.map((one) => (
          <DraftText key={one} path={[...path, one]} label={sentenceCase(one)} />
        ))}
      </SimpleGrid>
      <Group align="flex-end" gap="xs">
        <TextInput
          label={words.newKey}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
        />
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={add} disabled={id === ''}>
          {words.addKey}
        </Button>
      </Group>
    </>
  );
}

function Facts() {
  const draft = useDraft();
  const path = ['business_context', 'facts'];
  const facts = draft.template.business_context.facts ?? [];
  return (
    <>
      {facts.map((fact, at) => (
        <Group key={at} gap="xs" wrap="nowrap" align="flex-start">
          <Textarea
            flex={1}
            minRows={1}
            aria-label={words.fact(at + 1)}
            value={fact}
            onChange={(event) => draft.change([...path, at], event.currentTarget.value)}
          />
          <ActionIcon
            mt={4}
            aria-label={texts.wizard.removeItem(words.fact(at + 1))}
            onClick={() => draft.change([...path, at], undefined)}
          >
            <IconTrash size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => draft.change([...path, facts.length], '')}
        >
          {words.addFact}
        </Button>
      </div>
    </>
  );
}
