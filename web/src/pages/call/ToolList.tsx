import { Anchor, Badge, Blockquote, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { fieldWords } from '@/lib/field_value';
import { shown, type JsonObject } from '@/lib/read';
import type { Passage, ToolRequest, ToolResult } from '@/lib/turn';
import { sentenceCase, statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import classes from './TurnDetails.module.css';

const words = texts.call.turn;
const COLORS: Record<string, string> = { ok: 'teal', failed: 'red', timeout: 'orange', cancelled: 'gray', not_found: 'yellow' };
const MAX_QUOTE = 280;

function Pairs({ values, label }: { values: JsonObject; label: string }) {
  const pairs = Object.entries(values);
  if (pairs.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <dl className={classes.pairs}>
        {pairs.map(([key, value]) => (
          <div key={key}>
            <dt>{sentenceCase(key)}</dt>
            <dd>{fieldWords(shown(value))}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** A citation: the passage, and the way to it in its document. */
export function Citation({ passage }: { passage: Passage }) {
  const text = passage.text.length > MAX_QUOTE ? `${passage.text.slice(0, MAX_QUOTE).trimEnd()}…` : passage.text;
  const to = `/documents/${encodeURIComponent(passage.documentId)}?at=${passage.firstChar}`;
  return (
    <Blockquote className={classes.quote} p="xs" iconSize={0} color="gray">
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" fw={500} truncate>
          {passage.title}
        </Text>
        <Anchor component={Link} to={to} size="xs" style={{ flex: 'none' }}>
          {words.openSource}
        </Anchor>
      </Group>
      <Text size="sm" className={classes.passage}>
        {text}
      </Text>
    </Blockquote>
  );
}

export function ToolList({ requests, results }: { requests: ToolRequest[]; results: ToolResult[] }) {
  return (
    <Stack gap="md">
      {results.map((result, index) => (
        <Stack key={`${result.id}-${index}`} gap={6}>
          <Group gap="xs">
            <Text size="sm" fw={500}>
              {sentenceCase(result.tool)}
            </Text>
            <Badge color={COLORS[result.status] ?? 'gray'}>{statusWords(result.status)}</Badge>
          </Group>
          {result.error !== '' && (
            <Text size="sm" c="var(--mantine-color-error)">
              {result.error}
            </Text>
          )}
          <Pairs values={requests.find((one) => one.tool === result.tool)?.arguments ?? {}} label={words.arguments} />
          <Pairs values={result.values} label={words.result} />
          {result.passages.length > 0 && (
            <Stack gap={6}>
              <Text size="xs" c="dimmed">
                {words.sources}
              </Text>
              {result.passages.map((passage) => (
                <Citation key={`${passage.documentId}-${passage.firstChar}`} passage={passage} />
              ))}
            </Stack>
          )}
        </Stack>
      ))}
    </Stack>
  );
}
