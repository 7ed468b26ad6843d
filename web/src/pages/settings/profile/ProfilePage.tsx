import { Button, Card, Group, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useUpdateMe } from '@/api/account';
import { useMe, type Me } from '@/api/session';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { toastDone } from '@/components/toast';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';

const words = texts.settings.profile;

export function ProfilePage() {
  const me = useMe();
  return (
    <>
      <PageHeader title={texts.settings.pages.profile} description={words.lead} />
      {me.data ? <ProfileForm me={me.data} /> : <PageSkeleton rows={4} />}
    </>
  );
}

function ProfileForm({ me }: { me: Me }) {
  const update = useUpdateMe();
  const [name, setName] = useState(me.user.name);
  const [company, setCompany] = useState(me.user.company);
  const [phone, setPhone] = useState(me.user.phone_number);
  const same = name === me.user.name && company === me.user.company && phone === me.user.phone_number;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate(
      { name: name.trim(), company: company.trim(), phone_number: phone.trim() },
      { onSuccess: () => toastDone(words.saved) },
    );
  };
  return (
    <Card maw={560}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.name}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput label={words.email} description={words.emailHint} value={me.user.email} readOnly variant="filled" />
          <TextInput
            label={words.company}
            autoComplete="organization"
            value={company}
            onChange={(event) => setCompany(event.currentTarget.value)}
          />
          <TextInput
            label={words.phone}
            type="tel"
            autoComplete="tel"
            value={phone}
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
          <Group grow>
            <TextInput label={words.role} value={texts.shell.roles[me.user.role]} readOnly variant="filled" />
            <TextInput label={words.organisation} value={me.organisation.name} readOnly variant="filled" />
          </Group>
          <FormProblem error={update.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={update.isPending} disabled={same}>
              {texts.common.actions.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
