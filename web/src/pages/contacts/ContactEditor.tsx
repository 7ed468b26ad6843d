import { Alert, Button, Group, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useMemo, useState, type FormEvent } from 'react';
import { useCreateContact, useUpdateContact, type Contact } from '@/api/contacts';
import { ApiProblem } from '@/api/problem';
import { useMay } from '@/api/session';
import { toastDone } from '@/components/toast';
import { changesOf, emptyContactForm, formOf, inputOf, isLeadStatus, leadStatuses } from '@/lib/contactForm';
import { timeZones } from '@/lib/hours';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import { OwnFields } from './OwnFields';

const words = texts.contacts.drawer;
const statusChoices = leadStatuses.map((value) => ({ value, label: texts.contacts.statuses[value] }));

/** The form of a contact; null: of a new one. */
export function ContactEditor({ contact, onDone }: { contact: Contact | null; onDone: () => void }) {
  const before = useMemo(() => (contact === null ? emptyContactForm : formOf(contact)), [contact]);
  const [form, setForm] = useState(before);
  const create = useCreateContact();
  const update = useUpdateContact(contact?.id ?? '');
  const mayEdit = useMay('manager');
  const zones = useMemo(timeZones, []);
  const saving = create.isPending || update.isPending;
  const error = create.error ?? update.error;
  const fieldError = (pointer: string) => (error instanceof ApiProblem ? error.of(pointer) : '') || undefined;
  const changes = changesOf(before, form);
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (contact === null) {
      create.mutate(inputOf(form), {
        onSuccess: () => {
          toastDone(words.created);
          onDone();
        },
      });
    } else if (changes !== null) {
      update.mutate(changes, { onSuccess: () => toastDone(words.saved) });
    }
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {!mayEdit && <Alert color="gray">{words.readOnly}</Alert>}
        <TextInput
          label={words.phone}
          description={words.phoneHint}
          type="tel"
          required
          withAsterisk={false}
          data-autofocus={contact === null || undefined}
          readOnly={!mayEdit}
          value={form.phone_number}
          error={fieldError('/phone_number')}
          onChange={(event) => set({ phone_number: event.currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={words.firstName}
            readOnly={!mayEdit}
            value={form.first_name}
            error={fieldError('/first_name')}
            onChange={(event) => set({ first_name: event.currentTarget.value })}
          />
          <TextInput
            label={words.lastName}
            readOnly={!mayEdit}
            value={form.last_name}
            error={fieldError('/last_name')}
            onChange={(event) => set({ last_name: event.currentTarget.value })}
          />
          <TextInput
            label={words.email}
            type="email"
            readOnly={!mayEdit}
            value={form.email}
            error={fieldError('/email')}
            onChange={(event) => set({ email: event.currentTarget.value })}
          />
          <TextInput
            label={words.company}
            readOnly={!mayEdit}
            value={form.company}
            error={fieldError('/company')}
            onChange={(event) => set({ company: event.currentTarget.value })}
          />
          <Select
            label={words.status}
            data={statusChoices}
            allowDeselect={false}
            readOnly={!mayEdit}
            value={form.status}
            onChange={(status) => isLeadStatus(status) && set({ status })}
          />
          <Select
            label={words.zone}
            placeholder={words.zoneUnknown}
            searchable
            clearable
            limit={50}
            data={zones}
            readOnly={!mayEdit}
            value={form.time_zone === '' ? null : form.time_zone}
            error={fieldError('/time_zone')}
            onChange={(zone) => set({ time_zone: zone ?? '' })}
          />
        </SimpleGrid>
        <TagsInput
          label={words.tags}
          placeholder={form.tags.length === 0 ? words.tagsHint : undefined}
          readOnly={!mayEdit}
          value={form.tags}
          onChange={(tags) => set({ tags })}
        />
        <OwnFields fields={form.fields} readOnly={!mayEdit} onChange={(fields) => set({ fields })} />
        <FormProblem error={error} />
        {mayEdit && (
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onDone}>
              {contact === null ? texts.common.actions.cancel : texts.common.actions.close}
            </Button>
            <Button type="submit" loading={saving} disabled={contact !== null && changes === null}>
              {contact === null ? words.newTitle : texts.common.actions.save}
            </Button>
          </Group>
        )}
        {contact !== null && (
          <Text size="xs" c="dimmed">
            {contact.id}
          </Text>
        )}
      </Stack>
    </form>
  );
}
