import { Alert, Anchor, Badge, Card, Code, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { TemplateProblem } from '@/api/templates';
import { lineOf, linesByPointer, pointerAtLine } from '@/lib/json_place';
import { isObject, type JsonObject } from '@/lib/read';
import { schemaHelp } from '@/lib/schema_help';
import { texts } from '@/texts/en';
import classes from './JsonTab.module.css';
import type { Editor } from './useEditor';

const words = texts.editor.json;
const LINE_PIXELS = 19;

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function Help({ pointer }: { pointer: string }) {
  const schema = useQuery({
    queryKey: ['template-schema'],
    staleTime: Infinity,
    queryFn: async (): Promise<unknown> => (await import('../../../../docs/template.schema.json')).default,
  });
  const help = useMemo(() => (schema.data === undefined ? null : schemaHelp(schema.data, pointer)), [schema.data, pointer]);
  return (
    <Card padding="sm">
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {`${words.help} ${pointer === '' ? words.document : pointer}`}
      </Text>
      {help === null ? (
        <Text size="sm">{words.noHelp}</Text>
      ) : (
        <Stack gap={6} mt={4}>
          <Text fw={600} size="sm">
            {help.title} {help.required && <Badge color="gray">{words.required}</Badge>}
          </Text>
          {help.description !== '' && <Text size="sm">{help.description}</Text>}
          {help.allowed.length > 0 && (
            <Text size="sm">
              {`${words.allowed}: `}
              <Code>{help.allowed.join(', ')}</Code>
            </Text>
          )}
          {help.example !== '' && (
            <div>
              <Text size="xs" c="dimmed">
                {words.example}
              </Text>
              <Code block>{help.example}</Code>
            </div>
          )}
        </Stack>
      )}
    </Card>
  );
}

interface Props {
  editor: Editor;
  problems: TemplateProblem[];
  /** A JSON Pointer to begin at. */
  place: string | null;
}

/** The template as it is stored, with what the schema says about the line, and what is wrong where. */
export function JsonTab({ editor, problems, place }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(() => JSON.stringify(editor.template, null, 2));
  const shownTemplate = useRef(editor.template);
  const [line, setLine] = useState(1);
  const lines = useMemo(() => linesByPointer(text), [text]);
  const count = useMemo(() => text.split('\n').length, [text]);
  const broken = parsed(text) === null;

  // Undo, and edits elsewhere, come in here; what was typed here does not come back.
  useEffect(() => {
    if (shownTemplate.current === editor.template) return;
    shownTemplate.current = editor.template;
    setText(JSON.stringify(editor.template, null, 2));
  }, [editor.template]);

  const goTo = (pointer: string) => {
    const element = area.current;
    if (element === null) return;
    const target = lineOf(lines, pointer);
    const start = text.split('\n').slice(0, target - 1).join('\n').length + (target > 1 ? 1 : 0);
    const end = text.indexOf('\n', start);
    element.focus();
    element.setSelectionRange(start, end < 0 ? text.length : end);
    element.scrollTop = (target - 6) * LINE_PIXELS;
    setLine(target);
  };
  const first = useRef(place);
  useEffect(() => {
    if (first.current !== null) goTo(first.current);
    first.current = null;
    // Once, when the page opens here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const typed = (next: string) => {
    setText(next);
    const template = parsed(next);
    if (template === null) return;
    shownTemplate.current = template;
    editor.change(template);
  };
  const atCursor = () => {
    const element = area.current;
    if (element) setLine(element.value.slice(0, element.selectionStart).split('\n').length);
  };
  return (
    <div className={classes.columns}>
      <div>
        <div className={classes.box} data-broken={broken}>
          <div ref={gutter} className={classes.gutter} aria-hidden>
            <pre>{Array.from({ length: count }, (_, i) => i + 1).join('\n')}</pre>
          </div>
          <textarea
            ref={area}
            className={classes.area}
            aria-label={words.label}
            aria-invalid={broken}
            spellCheck={false}
            wrap="off"
            readOnly={!editor.writable}
            value={text}
            onChange={(event) => typed(event.currentTarget.value)}
            onSelect={atCursor}
            onScroll={(event) => {
              if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
            }}
          />
        </div>
        {broken && (
          <Text size="sm" c="var(--mantine-color-error)" mt={6} role="alert">
            {words.badJson}
          </Text>
        )}
      </div>
      <Stack gap="md">
        <Help pointer={pointerAtLine(lines, line)} />
        <section>
          <Title order={3} mb={6}>
            {words.problems}
          </Title>
          {problems.length === 0 && (
            <Text size="sm" c="dimmed">
              {words.none}
            </Text>
          )}
          <Stack gap="xs">
            {problems.map((problem, index) => (
              <Alert
                key={index}
                variant="light"
                color={problem.severity === 'error' ? 'red' : 'yellow'}
                p="xs"
              >
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {problem.detail}
                </Text>
                {problem.mend !== '' && (
                  <Text size="sm" fw={500}>
                    {problem.mend}
                  </Text>
                )}
                <Anchor component="button" type="button" size="xs" onClick={() => goTo(problem.pointer)}>
                  {words.line(lineOf(lines, problem.pointer))}
                </Anchor>
              </Alert>
            ))}
          </Stack>
        </section>
      </Stack>
    </div>
  );
}
