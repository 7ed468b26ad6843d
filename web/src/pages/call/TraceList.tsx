import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { tracesOf, type TraceLine } from '@/lib/trace_words';
import type { Decision } from '@/lib/turn';
import { texts } from '@/texts/en';
import classes from './TurnDetails.module.css';

function Line({ line }: { line: TraceLine }) {
  return (
    <li className={classes.trace} data-fired={line.fired}>
      <Text size="sm" fw={line.fired ? 500 : 400} title={line.id}>
        {line.title}
      </Text>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {line.why}
      </Text>
      {line.actions.length > 0 && (
        <Group gap={4} mt={4}>
          {line.actions.map((action) => (
            <Badge key={action} variant="light" color={action.startsWith('ignored') ? 'gray' : 'iris'} className={classes.action}>
              {action}
            </Badge>
          ))}
        </Group>
      )}
    </li>
  );
}

/** Which rules fired and why; on demand also those that were looked at in vain. */
export function TraceList({ decision, titles }: { decision: Decision; titles: Map<string, string> }) {
  const [all, setAll] = useState(false);
  const words = texts.call.turn;
  const { fired, passed } = tracesOf(decision, titles);
  return (
    <Stack gap={6}>
      <ul className={classes.traces}>
        {fired.map((line, index) => (
          <Line key={`${line.id}-${index}`} line={line} />
        ))}
      </ul>
      {passed.length > 0 && (
        <Anchor component="button" type="button" size="xs" ta="left" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.hidePassed : words.passed(passed.length)}
        </Anchor>
      )}
      {all && (
        <ul className={classes.traces}>
          {passed.map((line, index) => (
            <Line key={`${line.id}-${index}`} line={line} />
          ))}
        </ul>
      )}
    </Stack>
  );
}
