import { Text } from '@mantine/core';
import type { Clause } from '@/lib/rule_words';
import { texts } from '@/texts/en';
import classes from './rules.module.css';

const words = texts.editor.rules;

/** A condition: a sentence, or several under "all of" and "any of". */
export function ClauseView({ clause }: { clause: Clause }) {
  if (clause.kind === 'words') {
    return (
      <Text size="sm" span style={{ overflowWrap: 'anywhere' }}>
        {clause.text}
      </Text>
    );
  }
  return (
    <div>
      <span className={classes.joint}>{clause.kind === 'all' ? words.allOf : words.anyOf}</span>
      <ul className={classes.clauses}>
        {clause.clauses.map((one, index) => (
          <li key={index}>
            <ClauseView clause={one} />
          </li>
        ))}
      </ul>
    </div>
  );
}
