import { Button, Card, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useChangePassword } from '@/api/account';
import { useMe } from '@/api/session';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { toastDone } from '@/components/toast';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import { AuthenticatorCard } from './AuthenticatorCard';

const words = texts.settings.security;

export function SecurityPage() {
  const me = useMe();
  return (
    <>
      <PageHeader title={texts.settings.pages.security} />
      {me.data ? (
        <Stack maw={560}>
          <PasswordCard />
          <AuthenticatorCard user={me.data.user} />
        </Stack>
      ) : (
        <PageSkeleton rows={3} />
      )}
    </>
  );
}

function PasswordCard() {
  const change = useChangePassword();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { old_password: old, new_password: next },
      {
        onSuccess: () => {
          setOld('');
          setNext('');
          toastDone(words.changed);
        },
      },
    );
  };
  return (
    <Card>
      <form onSubmit={submit}>
        <Stack>
          <div>
            <Title order={2}>{words.passwordTitle}</Title>
            <Text size="sm" c="dimmed">
              {words.passwordLead}
            </Text>
          </div>
          <PasswordInput
            label={words.old}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={old}
            onChange={(event) => setOld(event.currentTarget.value)}
          />
          <PasswordInput
            label={words.new}
            description={words.newHint}
            autoComplete="new-password"
            required
            withAsterisk={false}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <FormProblem error={change.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={old === '' || next === ''}>
              {words.change}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
