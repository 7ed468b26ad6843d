import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { conditionWords, ruleNodes } from '@/lib/rule_words';
import { asObject } from '@/lib/read';
import { valueAt, withValue } from '@/lib/template_edit';
import type { GraphEdge } from '@/lib/template_graph';
import { texts } from '@/texts/en';
import { JsonField } from '../JsonField';
import { RuleView } from '../rules/RuleView';
import type { Editor } from '../useEditor';

const words = texts.editor.transition;

function shortName(node: string): string {
  return node.replace(/^[a-z]+:/, '');
}

function Transition({ editor, edge, onGone }: Props) {
  const when = asObject(valueAt(editor.template, edge.pointer))['when'];
  return (
    <>
      <div>
        <Text size="sm" fw={500}>
          {words.when}
        </Text>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {conditionWords(when)}
        </Text>
      </div>
      {editor.writable && (
        <>
          <JsonField
            label={words.condition}
            description={words.conditionHelp}
            value={when ?? {}}
            onChange={(value) => editor.change(withValue(editor.template, `${edge.pointer}/when`, value))}
          />
          <Group>
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              leftSection={<IconTrash size={15} aria-hidden />}
              onClick={() => {
                editor.change(withValue(editor.template, edge.pointer, undefined));
                onGone();
              }}
            >
              {words.remove}
            </Button>
          </Group>
        </>
      )}
    </>
  );
}

interface Props {
  editor: Editor;
  edge: GraphEdge;
  onGone: () => void;
}

/** A way from one stage to another: when it is taken. */
export function WayPanel({ editor, edge, onGone }: Props) {
  const rule = valueAt(editor.template, edge.pointer);
  const at = edge.pointer.lastIndexOf('/');
  const [first] = edge.kind === 'rule' ? ruleNodes([rule], edge.pointer.slice(0, at)) : [];
  return (
    <Stack gap="md">
      <Title order={2}>{words.panel}</Title>
      <Text size="sm">
        {`${shortName(edge.from)} → ${shortName(edge.to)}`}
      </Text>
      {edge.kind === 'transition' && <Transition editor={editor} edge={edge} onGone={onGone} />}
      {edge.kind === 'limit' && (
        <Text size="sm" c="dimmed">
          {words.limit}
        </Text>
      )}
      {first && (
        <>
          <Text size="sm" c="dimmed">
            {words.rule}
          </Text>
          <RuleView rule={{ ...first, pointer: edge.pointer }} editor={editor} />
        </>
      )}
    </Stack>
  );
}
