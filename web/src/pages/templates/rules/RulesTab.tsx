import { Button, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { objectAt } from '@/lib/read';
import { ruleNodes, type Clause, type RuleNode } from '@/lib/rule_words';
import { stageIds } from '@/lib/template_graph';
import { texts } from '@/texts/en';
import type { Editor } from '../useEditor';
import { RuleView } from './RuleView';

const words = texts.editor.rules;
const AT_FIRST = 12;

interface Section {
  id: string;
  title: string;
  detail: string;
  rules: RuleNode[];
}

function clauseText(clause: Clause | null): string {
  if (clause === null) return '';
  return clause.kind === 'words' ? clause.text : clause.clauses.map(clauseText).join(' ');
}

/** Everything that can be read in a rule and in those inside it. */
function textOf(rule: RuleNode): string {
  const own = [rule.id, rule.title, clauseText(rule.when), ...rule.then, ...rule.otherwise];
  return [...own, ...rule.children.map(textOf)].join(' ').toLowerCase();
}

function sectionsOf(template: unknown): Section[] {
  const tree = objectAt(template, 'decision_tree');
  const stages = objectAt(tree, 'stage_nodes');
  return [
    {
      id: 'global',
      title: words.global,
      detail: words.globalDetail,
      rules: ruleNodes(tree['global_nodes'], '/decision_tree/global_nodes'),
    },
    ...stageIds(template).map((stage) => ({
      id: `stage-${stage}`,
      title: words.stage(stage),
      detail: '',
      rules: ruleNodes(stages[stage], `/decision_tree/stage_nodes/${stage}`),
    })),
    {
      id: 'transitions',
      title: words.transitions,
      detail: words.transitionsDetail,
      rules: ruleNodes(tree['stage_transitions'], '/decision_tree/stage_transitions'),
    },
  ];
}

function SectionView({ section, editor }: { section: Section; editor: Editor }) {
  const [all, setAll] = useState(false);
  const shown = all ? section.rules : section.rules.slice(0, AT_FIRST);
  const left = section.rules.length - shown.length;
  return (
    <section>
      <Title order={2}>{section.title}</Title>
      {section.detail !== '' && (
        <Text size="sm" c="dimmed">
          {section.detail}
        </Text>
      )}
      <Stack gap="xs" mt="sm">
        {shown.length === 0 && (
          <Text size="sm" c="dimmed">
            {words.none}
          </Text>
        )}
        {shown.map((rule) => (
          <RuleView key={rule.pointer} rule={rule} editor={editor} />
        ))}
        {left > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
            {`${texts.common.actions.showMore} (${left})`}
          </Button>
        )}
      </Stack>
    </section>
  );
}

/** The decision tree in words: what is done when. */
export function RulesTab({ editor }: { editor: Editor }) {
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search.trim().toLowerCase(), 200);
  const sections = useMemo(() => sectionsOf(editor.template), [editor.template]);
  const found = useMemo(
    () =>
      wanted === ''
        ? sections
        : sections
            .map((section) => ({ ...section, rules: section.rules.filter((rule) => textOf(rule).includes(wanted)) }))
            .filter((section) => section.rules.length > 0),
    [sections, wanted],
  );
  return (
    <Stack gap="xl" maw={820}>
      <TextInput
        data-search
        maw={320}
        aria-label={words.find}
        placeholder={words.find}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {found.length === 0 && <Text c="dimmed">{words.noMatch}</Text>}
      {found.map((section) => (
        <SectionView key={section.id} section={section} editor={editor} />
      ))}
    </Stack>
  );
}
