import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { personalDataUrl, useEraseContact } from '@/api/contacts';
import { asProblem } from '@/api/problem';
import { useMay } from '@/api/session';
import { useDestroy, useRestore, useTrash, type TrashItem } from '@/api/trash';
import { useConfirm } from '@/components/ConfirmDialog';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { MENU_WIDTH, RowActions, type RowAction } from '@/components/RowActions';
import { TimeText } from '@/components/TimeText';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';

const words = texts.trash;
const nameOf = (item: TrashItem) => item.name.trim() || words.unnamed;

const columns: Column<TrashItem>[] = [
  { id: 'name', header: words.columns.name, width: 180, grow: 2, cell: nameOf },
  { id: 'kind', header: words.columns.kind, width: 110, cell: (item) => words.kinds[item.kind] },
  { id: 'deleted', header: words.columns.deleted, width: 130, cell: (item) => <TimeText at={item.deleted_at} c="dimmed" /> },
  { id: 'until', header: words.columns.until, width: 130, cell: (item) => <TimeText at={item.kept_until} c="dimmed" /> },
  { id: 'actions', header: words.columns.actions, width: 280, narrowWidth: MENU_WIDTH, pinned: true, align: 'right', cell: (item) => <Actions item={item} /> },
];

/** What was deleted: to be put back, or to be removed for good. */
export function TrashPage() {
  const { rows, query, loadMore } = useTrash();
  return (
    <>
      <PageHeader title={texts.settings.pages.trash} description={words.description} />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={texts.settings.pages.trash}
          columns={columns}
          rows={rows}
          rowKey={(item) => `${item.kind} ${item.id}`}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          empty={
            <EmptyState
              icon={IconTrash}
              title={words.emptyTitle}
              action={
                <Button component={Link} to="/settings/retention" variant="default">
                  {words.toRetention}
                </Button>
              }
            >
              {words.empty}
            </EmptyState>
          }
        />
      )}
    </>
  );
}

function Actions({ item }: { item: TrashItem }) {
  const confirm = useConfirm();
  const restore = useRestore();
  const destroy = useDestroy();
  const erase = useEraseContact();
  const isOwner = useMay('owner');
  const name = nameOf(item);
  const ask = async () => {
    const yes = await confirm({
      title: words.destroyTitle(name),
      body: words.destroyBody,
      confirm: words.destroy,
      dangerous: true,
    });
    if (yes) destroy.mutate(item, { onSuccess: () => toastDone(words.destroyed(name)), onError: toastProblem });
  };
  const askErase = async () => {
    const { eraseTitle, eraseBody, erased } = texts.contacts.drawer;
    const yes = await confirm({ title: eraseTitle(name), body: eraseBody, confirm: texts.contacts.drawer.erase, dangerous: true });
    if (yes) erase.mutate(item.id, { onSuccess: ({ calls }) => toastDone(erased(calls)), onError: toastProblem });
  };
  const putBack = () => restore.mutate(item, { onSuccess: () => toastDone(words.restored(name)), onError: toastProblem });
  const actions: RowAction[] = [
    { id: 'restore', label: words.restore, spoken: words.restoreOf(name), act: putBack, busy: restore.isPending },
  ];
  if (isOwner) {
    const busy = destroy.isPending;
    const act = () => void ask();
    actions.push({ id: 'destroy', label: words.destroy, spoken: words.destroyOf(name), act, busy, dangerous: true });
  }
  if (item.kind === 'contact') {
    const { personalData: label } = texts.contacts.drawer;
    actions.push({ id: 'export', label, spoken: label, download: personalDataUrl(item.id), inMenu: true });
    if (isOwner) {
      const { erase: label } = texts.contacts.drawer;
      const act = () => void askErase();
      actions.push({ id: 'erase', label, spoken: label, act, busy: erase.isPending, dangerous: true, inMenu: true });
    }
  }
  return <RowActions actions={actions} menu={words.menuOf(name)} />;
}
