import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPhoneOff, IconPlus } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useAddDoNotCall, useDoNotCall, useRemoveDoNotCall, type DoNotCallEntry } from '@/api/doNotCall';
import { asProblem } from '@/api/problem';
import { useMay } from '@/api/session';
import { useConfirm } from '@/components/ConfirmDialog';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { PhoneText } from '@/components/PhoneText';
import { MENU_WIDTH, RowActions } from '@/components/RowActions';
import { TimeText } from '@/components/TimeText';
import { toastDone, toastProblem } from '@/components/toast';
import { formatPhone } from '@/lib/phone';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import { ContactsTabs } from './ContactsTabs';

const words = texts.contacts.dnc;

export function DoNotCallPage() {
  const { rows, query, loadMore } = useDoNotCall();
  const [adding, { open, close }] = useDisclosure(false);
  const mayAdd = useMay('agent');
  const mayRemove = useMay('manager');
  const addButton = mayAdd && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {words.add}
    </Button>
  );
  const columns: Column<DoNotCallEntry>[] = [
    { id: 'phone', header: words.columns.phone, width: 200, cell: (row) => <PhoneText number={row.phone_number} /> },
    { id: 'reason', header: words.columns.reason, width: 220, grow: 3, cell: (row) => row.reason },
    { id: 'added', header: words.columns.added, width: 140, cell: (row) => <TimeText at={row.created_at} c="dimmed" /> },
  ];
  if (mayRemove) {
    columns.push({ id: 'remove', header: '', width: 110, narrowWidth: MENU_WIDTH, pinned: true, align: 'right', cell: (row) => <Actions entry={row} /> });
  }
  return (
    <>
      <PageHeader title={texts.contacts.title} description={words.description} actions={addButton} />
      <ContactsTabs value="do-not-call" />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={texts.contacts.tabs.doNotCall}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.phone_number}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          maxHeight="calc(100vh - 240px)"
          empty={
            <EmptyState icon={IconPhoneOff} title={words.emptyTitle} action={addButton}>
              {words.empty}
            </EmptyState>
          }
        />
      )}
      <Modal
        opened={adding}
        onClose={close}
        title={<Text fw={600}>{words.addTitle}</Text>}
        closeButtonProps={{ 'aria-label': texts.common.actions.close }}
      >
        <AddForm onDone={close} />
      </Modal>
    </>
  );
}

function Actions({ entry }: { entry: DoNotCallEntry }) {
  const confirm = useConfirm();
  const remove = useRemoveDoNotCall();
  const number = formatPhone(entry.phone_number);
  const ask = async () => {
    const yes = await confirm({
      title: words.removeTitle(number),
      body: words.removeBody,
      confirm: words.removeConfirm,
      dangerous: true,
    });
    if (!yes) return;
    remove.mutate(entry.phone_number, { onSuccess: () => toastDone(words.removed), onError: toastProblem });
  };
  const action = { id: 'remove', label: words.removeShort, spoken: words.remove(number), act: () => void ask(), busy: remove.isPending };
  return <RowActions actions={[action]} menu={words.menuOf(number)} />;
}

function AddForm({ onDone }: { onDone: () => void }) {
  const add = useAddDoNotCall();
  const [number, setNumber] = useState('');
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(
      { phone_number: number.trim(), ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
      {
        onSuccess: () => {
          toastDone(words.added);
          onDone();
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={words.phone}
          type="tel"
          required
          withAsterisk={false}
          data-autofocus
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <TextInput
          label={words.reason}
          description={words.reasonHint}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <FormProblem error={add.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            {texts.common.actions.cancel}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
