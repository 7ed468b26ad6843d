import { Anchor, Button, Text } from '@mantine/core';
import { IconCalendarEvent } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useAppointments, useCancelAppointment, type Appointment } from '@/api/appointments';
import { useContact } from '@/api/contacts';
import { asProblem } from '@/api/problem';
import { useMay } from '@/api/session';
import { useConfirm } from '@/components/ConfirmDialog';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { MENU_WIDTH, RowActions, type RowAction } from '@/components/RowActions';
import { toastDone, toastProblem } from '@/components/toast';
import { contactName } from '@/lib/contactName';
import { agreedTimes } from '@/lib/time';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.appointments;
const whenOf = ({ local_time }: Appointment) => agreedTimes(local_time);

const columns: Column<Appointment>[] = [
  { id: 'when', header: words.columns.when, width: 180, cell: (row) => <Text span inherit fw={550}>{whenOf(row)}</Text> },
  { id: 'who', header: words.columns.who, width: 180, grow: 1, cell: (row) => <Who id={row.contact_id} /> },
  { id: 'calendar', header: words.columns.calendar, width: 140, cell: (row) => sentenceCase(row.calendar) },
  { id: 'note', header: words.columns.note, width: 200, grow: 2, cell: (row) => row.note || texts.common.none },
  { id: 'actions', header: words.columns.actions, width: 190, narrowWidth: MENU_WIDTH, pinned: true, align: 'right', cell: (row) => <Actions row={row} /> },
];

/** Appointments that calls agreed: looked at, and cancelled. */
export function AppointmentsPage() {
  const query = useAppointments();
  return (
    <>
      <PageHeader title={words.title} description={words.description} />
      {query.isError ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={words.title}
          columns={columns}
          rows={query.data ?? []}
          rowKey={(row) => row.id}
          loading={query.isPending}
          empty={
            <EmptyState
              icon={IconCalendarEvent}
              title={words.emptyTitle}
              action={
                <Button component={Link} to="/campaigns/new" variant="default">
                  {words.toGallery}
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

function Who({ id }: { id: string }) {
  const contact = useContact(id === '' ? null : id);
  if (!contact.data) return texts.common.none;
  return (
    <Anchor component={Link} to={`/contacts?contact=${encodeURIComponent(id)}`} inherit>
      {contactName(contact.data)}
    </Anchor>
  );
}

function Actions({ row }: { row: Appointment }) {
  const confirm = useConfirm();
  const cancel = useCancelAppointment();
  const may = useMay('agent');
  const when = whenOf(row);
  const ask = async () => {
    const yes = await confirm({
      title: words.cancelTitle(when),
      body: words.cancelBody,
      confirm: words.cancelConfirm,
      dangerous: true,
    });
    if (yes) cancel.mutate(row.id, { onSuccess: () => toastDone(words.cancelled), onError: toastProblem });
  };
  const actions: RowAction[] = [];
  if (row.call_id !== '') {
    const to = `/calls/${encodeURIComponent(row.call_id)}`;
    actions.push({ id: 'call', label: words.toCall, spoken: words.callOf(when), to });
  }
  if (may) {
    const busy = cancel.isPending;
    const act = () => void ask();
    actions.push({ id: 'cancel', label: words.cancel, spoken: words.cancelOf(when), act, busy, dangerous: true });
  }
  return <RowActions actions={actions} menu={words.menuOf(when)} />;
}
