import { Card, Stack, Text, Title } from '@mantine/core';
import { useSettings } from '@/api/installation';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { SettingsForm } from '@/components/SettingsForm';
import { texts } from '@/texts/en';

const words = texts.settings.engines;
const GROUPS = [
  { title: words.servers.llm, keys: ['llm.url', 'llm.model', 'llm.api_key'] },
  { title: words.servers.whisper, keys: ['whisper.url', 'whisper.model', 'whisper.api_key'] },
  { title: words.servers.kokoro, keys: ['kokoro.url', 'kokoro.model', 'kokoro.voice', 'kokoro.api_key'] },
  { title: words.servers.embeddings, keys: ['embeddings.url', 'embeddings.model', 'embeddings.api_key'] },
];
const nameOf = (key: string) => words.fields[key.slice(key.indexOf('.') + 1)] ?? key;

/** Addresses of the servers that engines are. */
export function EngineServers() {
  const settings = useSettings();
  return (
    <Card mt="lg" maw={860}>
      <Stack>
        <div>
          <Title order={2}>{words.configure}</Title>
          <Text size="sm" c="dimmed">
            {words.configureLead}
          </Text>
        </div>
        <QueryState query={settings} skeleton={<PageSkeleton rows={4} />}>
          {(items) => <SettingsForm settings={items} groups={GROUPS} nameOf={nameOf} />}
        </QueryState>
      </Stack>
    </Card>
  );
}
