import { ActionIcon, Badge, Text, Tooltip } from '@mantine/core';
import { IconHandStop, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import type { RuleNode } from '@/lib/rule_words';
import { texts } from '@/texts/en';
import type { Editor } from '../useEditor';
import { ClauseView } from './ClauseView';
import { RuleDialog } from './RuleDialog';
import classes from './rules.module.css';

const words = texts.editor.rules;

function Actions({ label, actions }: { label: string; actions: string[] }) {
  if (actions.length === 0) return null;
  return (
    <div className={classes.part}>
      <span className={classes.key}>{label}</span>
      <ul className={classes.actions}>
        {actions.map((action, index) => (
          <li key={index}>{action}</li>
        ))}
      </ul>
    </div>
  );
}

/** A rule as people read it, with the rules inside it. */
export function RuleView({ rule, editor }: { rule: RuleNode; editor: Editor }) {
  const [editing, setEditing] = useState(false);
  return (
    <article className={classes.rule}>
      <header className={classes.head}>
        <Text fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {rule.title || rule.id}
        </Text>
        {rule.stop && (
          <Tooltip label={words.stopHelp}>
            <Badge color="gray" leftSection={<IconHandStop size={12} aria-hidden />} style={{ flex: 'none' }}>
              {words.stop}
            </Badge>
          </Tooltip>
        )}
        {editor.writable && (
          <ActionIcon
            ml="auto"
            size="sm"
            aria-label={`${words.edit}: ${rule.title || rule.id}`}
            onClick={() => setEditing(true)}
          >
            <IconPencil size={14} aria-hidden />
          </ActionIcon>
        )}
      </header>
      <div className={classes.part}>
        <span className={classes.key}>{rule.when === null ? words.always : words.when}</span>
        {rule.when && <ClauseView clause={rule.when} />}
      </div>
      <Actions label={words.then} actions={rule.then} />
      {rule.children.length > 0 && (
        <div className={classes.children}>
          {rule.children.map((child) => (
            <RuleView key={child.pointer} rule={child} editor={editor} />
          ))}
        </div>
      )}
      <Actions label={words.else} actions={rule.otherwise} />
      {editing && <RuleDialog pointer={rule.pointer} editor={editor} onClose={() => setEditing(false)} />}
    </article>
  );
}
