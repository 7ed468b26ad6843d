import { Alert, Button, Group, List, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { toCsv } from '@/lib/csv';
import { saveCsv } from '@/lib/save_file';
import { texts } from '@/texts/en';

const words = texts.contacts.importing;
const SHOWN = 20;

interface Problem {
  line: number;
  column: string;
  detail: string;
}

/** Rows that are left out, each with why; of a `file` they can be downloaded. */
export function ImportProblems({ problems, total, file }: { problems: Problem[]; total: number; file?: string }) {
  if (problems.length === 0) return null;
  const shown = problems.slice(0, SHOWN);
  const more = Math.max(total, problems.length) - shown.length;
  const download = (name: string) =>
    saveCsv(
      words.problemsFile(name),
      toCsv(words.problemColumns, problems.map(({ line, column, detail }) => [String(line), column, detail])),
    );
  return (
    <Alert color="yellow" title={words.problems}>
      <List size="sm" spacing={2} withPadding={false} listStyleType="none">
        {shown.map(({ line, column, detail }) => (
          <List.Item key={`${line}/${column}/${detail}`}>
            <Text span inherit fw={550} className="tabular">
              {words.line(line)}
            </Text>{' '}
            {[column, detail].filter(Boolean).join(': ')}
          </List.Item>
        ))}
        {more > 0 && <List.Item>{words.moreProblems(more)}</List.Item>}
      </List>
      {file !== undefined && (
        <Group gap="sm" mt="sm">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => download(file)}
          >
            {words.downloadProblems}
          </Button>
          {total > problems.length && <Text size="sm">{words.keptProblems(problems.length, total)}</Text>}
        </Group>
      )}
    </Alert>
  );
}
