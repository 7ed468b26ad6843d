import { Badge, Button, Group, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { useDeleteDocument, useDocument, type DocumentRecord } from '@/api/documents';
import { useMay } from '@/api/session';
import { useConfirm } from '@/components/ConfirmDialog';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { TagList } from '@/components/TagList';
import { TimeText } from '@/components/TimeText';
import { toastDone, toastProblem } from '@/components/toast';
import { documentTypeName } from '@/lib/documentTypes';
import { texts } from '@/texts/en';
import { DocumentText } from './DocumentText';
import { DocumentUsers } from './DocumentUsers';
import { EditDocument } from './EditDocument';
import { PassageList } from './PassageList';
import { EditText } from './WriteDocument';

const words = texts.documents;

/** One document: its passages, its text, and who uses it. `?at=` a byte of its text: a citation leads here. */
export function DocumentPage() {
  const { id = '' } = useParams();
  const document = useDocument(id);
  return (
    <QueryState query={document} skeleton={<PageSkeleton />}>
      {(data) => <Loaded document={data} />}
    </QueryState>
  );
}

function Loaded({ document }: { document: DocumentRecord }) {
  const [search, setSearch] = useSearchParams();
  const [editing, { open, close }] = useDisclosure(false);
  const [writing, writeText] = useDisclosure(false);
  const navigate = useNavigate();
  const confirm = useConfirm();
  const remove = useDeleteDocument();
  const mayEdit = useMay('manager');
  const at = search.get('at');
  const tab = search.get('tab') ?? 'passages';
  const askRemove = async () => {
    const yes = await confirm({
      title: words.removeTitle(document.name),
      body: words.removeBody,
      confirm: words.remove,
      dangerous: true,
    });
    if (!yes) return;
    remove.mutate(document.id, {
      onSuccess: () => {
        toastDone(words.removed);
        void navigate('/documents');
      },
      onError: toastProblem,
    });
  };
  return (
    <>
      <PageHeader
        title={document.name}
        badge={<Badge color="gray">{documentTypeName(document.type)}</Badge>}
        crumbs={[{ label: words.title, to: '/documents' }]}
        description={
          <Group gap={8}>
            <TimeText at={document.created_at} />
            <TagList tags={document.tags} shown={6} />
          </Group>
        }
        actions={
          mayEdit && (
            <>
              <Button
                variant="subtle"
                color="red"
                leftSection={<IconTrash size={16} aria-hidden />}
                loading={remove.isPending}
                onClick={() => void askRemove()}
              >
                {texts.common.actions.delete}
              </Button>
              <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
                {words.edit}
              </Button>
            </>
          )
        }
      />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => setSearch(next === null || next === 'passages' ? {} : { tab: next }, { replace: true })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="passages">{words.page.passages}</Tabs.Tab>
          <Tabs.Tab value="text">{words.page.text}</Tabs.Tab>
          <Tabs.Tab value="campaigns">{words.page.usedBy}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="passages">
          <PassageList documentId={document.id} at={at === null ? null : Number(at)} />
        </Tabs.Panel>
        <Tabs.Panel value="text">
          {mayEdit && (
            <Button
              variant="default"
              size="xs"
              mb="sm"
              leftSection={<IconPencil size={14} aria-hidden />}
              onClick={writeText.open}
            >
              {words.write.edit}
            </Button>
          )}
          <DocumentText text={document.content ?? ''} label={document.name} />
        </Tabs.Panel>
        <Tabs.Panel value="campaigns">
          <DocumentUsers document={document} />
        </Tabs.Panel>
      </Tabs>
      {writing && <EditText document={document} onClose={writeText.close} />}
      {editing && <EditDocument document={document} onClose={close} />}
    </>
  );
}
