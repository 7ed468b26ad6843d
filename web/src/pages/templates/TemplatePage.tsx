import { ActionIcon, Alert, Badge, Button, Group, Menu, Tabs, Text, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowBackUp, IconArrowForwardUp, IconCopy, IconDots, IconLock, IconMessageCircle, IconSitemap, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router-dom';
import { asProblem } from '@/api/problem';
import { useMay } from '@/api/session';
import { fetchDrawing, useDiscard, useEditedTemplate, usePublish, useValidation, type EditedTemplate } from '@/api/template_editor';
import { useOwnTemplates } from '@/api/templates';
import { useConfirm } from '@/components/ConfirmDialog';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { toastDone, toastProblem } from '@/components/toast';
import { objectAt, textAt } from '@/lib/read';
import { saveText } from '@/lib/save_file';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { ChecksTab } from './ChecksTab';
import { CopyDialog } from './CopyDialog';
import { GraphTab } from './graph/GraphTab';
import { JsonTab } from './JsonTab';
import { RulesTab } from './rules/RulesTab';
import { useEditor, type Editor } from './useEditor';
import { WordsTab } from './WordsTab';

const words = texts.editor;
const TABS = ['graph', 'rules', 'words', 'json', 'checks'] as const;
type TabName = (typeof TABS)[number];

function SaveNote({ editor }: { editor: Editor }) {
  if (!editor.writable) return null;
  return (
    <Text size="xs" c={editor.save === 'failed' ? 'var(--mantine-color-error)' : 'dimmed'} role="status">
      {words.save[editor.save]}
    </Text>
  );
}

async function saveDrawing(id: string): Promise<void> {
  try {
    saveText(`${id}.mmd`, await fetchDrawing(id));
  } catch (error) {
    toastProblem(error);
  }
}

function Actions({ id, editor, draft, name }: { id: string; editor: Editor; draft: boolean; name: string }) {
  const confirm = useConfirm();
  const publish = usePublish(id);
  const discard = useDiscard(id);
  const [copying, setCopying] = useState(false);
  const mayWrite = useMay('manager');
  const mayTry = useMay('agent');
  const hasDraft = draft || editor.save === 'saved';
  const publishNow = async () => {
    if (!(await confirm(words.publishAsk))) return;
    publish.mutate(undefined, {
      onSuccess: (done) => toastDone(words.published(done.version)),
      onError: toastProblem,
    });
  };
  const discardNow = async () => {
    if (!(await confirm({ ...words.discardAsk, dangerous: true }))) return;
    discard.mutate(undefined, { onSuccess: () => toastDone(words.discarded), onError: toastProblem });
  };
  return (
    <>
      <SaveNote editor={editor} />
      {editor.writable && (
        <Group gap={2}>
          <Tooltip label={words.undo}>
            <ActionIcon size={36} aria-label={words.undo} disabled={editor.undo === null} onClick={() => editor.undo?.()}>
              <IconArrowBackUp size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={words.redo}>
            <ActionIcon size={36} aria-label={words.redo} disabled={editor.redo === null} onClick={() => editor.redo?.()}>
              <IconArrowForwardUp size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      )}
      {mayTry && (
        <Button
          component={Link}
          to={`/try?template=${encodeURIComponent(id)}`}
          variant="default"
          leftSection={<IconMessageCircle size={16} aria-hidden />}
        >
          {words.tryIt}
        </Button>
      )}
      {editor.writable ? (
        <Button disabled={!hasDraft || editor.save === 'dirty'} loading={publish.isPending} onClick={() => void publishNow()}>
          {words.publish}
        </Button>
      ) : (
        mayWrite && (
          <Button leftSection={<IconCopy size={16} aria-hidden />} onClick={() => setCopying(true)}>
            {texts.templates.copy}
          </Button>
        )
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={36} variant="default" aria-label={words.more}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {editor.writable && (
            <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => setCopying(true)}>
              {texts.templates.copy}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconSitemap size={16} aria-hidden />} onClick={() => void saveDrawing(id)}>
            {words.drawing}
          </Menu.Item>
          {editor.writable && (
            <Menu.Item
              color="var(--mantine-color-error)"
              disabled={!hasDraft}
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => void discardNow()}
            >
              {words.discard}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {copying && <CopyDialog from={id} name={name} onClose={() => setCopying(false)} />}
    </>
  );
}

function TemplateEditor({ id, edited, own }: { id: string; edited: EditedTemplate; own: boolean }) {
  const mayWrite = useMay('manager');
  const editor = useEditor(id, edited.document, own && mayWrite);
  const [params, setParams] = useSearchParams();
  const tab = TABS.find((one) => one === params.get('tab')) ?? 'graph';
  const [place, setPlace] = useState<string | null>(null);
  const validation = useValidation(id, editor.template, editor.save !== 'dirty');
  useHotkeys([
    ['mod+Z', () => editor.undo?.()],
    ['mod+shift+Z', () => editor.redo?.()],
  ]);
  const open = (name: TabName) => setParams(name === 'graph' ? {} : { tab: name }, { replace: true });
  const problems = validation.data?.problems ?? [];
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const name = textAt(objectAt(editor.template, 'meta'), 'name') || id;
  return (
    <>
      <PageHeader
        title={name}
        crumbs={[{ label: words.crumb, to: '/templates' }]}
        badge={edited.draft && <Badge color="yellow">{texts.templates.draft}</Badge>}
        description={sentenceCase(textAt(objectAt(editor.template, 'meta'), 'purpose'))}
        actions={<Actions id={id} editor={editor} draft={edited.draft} name={name} />}
      />
      {!editor.writable && (
        <Alert color="gray" variant="light" mb="md" icon={<IconLock size={18} aria-hidden />}>
          {own ? words.noPermission : `${words.readOnly}${mayWrite ? ` ${words.readOnlyMend}` : ''}`}
        </Alert>
      )}
      {editor.save === 'failed' && editor.error && (
        <ErrorState problem={asProblem(editor.error, texts.errors.unexpected)} onRetry={editor.saveNow} />
      )}
      <Tabs value={tab} onChange={(value) => open(TABS.find((one) => one === value) ?? 'graph')} keepMounted={false}>
        <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
          {TABS.map((one) => (
            <Tabs.Tab
              key={one}
              value={one}
              style={{ flex: 'none' }}
              rightSection={one === 'checks' && errors > 0 ? <Badge color="red" circle>{errors}</Badge> : undefined}
            >
              {words.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="graph">
          <GraphTab id={id} editor={editor} />
        </Tabs.Panel>
        <Tabs.Panel value="rules">
          <RulesTab editor={editor} />
        </Tabs.Panel>
        <Tabs.Panel value="words">
          <WordsTab editor={editor} />
        </Tabs.Panel>
        <Tabs.Panel value="json">
          <JsonTab editor={editor} problems={problems} place={place} />
        </Tabs.Panel>
        <Tabs.Panel value="checks">
          <ChecksTab
            id={id}
            editor={editor}
            validation={validation}
            onShow={(pointer) => {
              setPlace(pointer);
              open('json');
            }}
          />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

export function TemplatePage() {
  const { id = '' } = useParams();
  const edited = useEditedTemplate(id);
  const own = useOwnTemplates();
  return (
    <QueryState query={edited} skeleton={<PageSkeleton rows={8} />}>
      {(template) => (
        <QueryState query={own} skeleton={<PageSkeleton rows={8} />}>
          {(mine) => (
            // Another document (discarded, published) begins another history; one's own saves do not.
            <TemplateEditor key={`${id} ${template.readAt}`} id={id} edited={template} own={mine.some((one) => one.id === id)} />
          )}
        </QueryState>
      )}
    </QueryState>
  );
}
