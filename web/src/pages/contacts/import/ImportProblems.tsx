import { Alert, List, Text } from '@mantine/core';
import { texts } from '@/texts/en';

const words = texts.contacts.importing;
const SHOWN = 20;

interface Problem {
  line: number;
  column: string;
  detail: string;
}

/** Rows that are left out, each with why. */
export function ImportProblems({ problems, total }: { problems: Problem[]; total: number }) {
  if (problems.length === 0) return null;
  const shown = problems.slice(0, SHOWN);
  const more = Math.max(total, problems.length) - shown.length;
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
    </Alert>
  );
}
