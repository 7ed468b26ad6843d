import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useMe, type Role } from '@/api/session';
import { useCreateUser, usePasswordLink } from '@/api/users';
import { SecretOnce } from '@/components/SecretOnce';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import { roleChoices, roleOf } from './roles';

const words = texts.settings.users;

/** A new user, and the link with which that user chooses a password. */
export function AddUser({ onClose }: { onClose: () => void }) {
  const giver = useMe().data?.user.role ?? 'viewer';
  const create = useCreateUser();
  const link = usePasswordLink();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { email: email.trim(), role, ...(name.trim() === '' ? {} : { name: name.trim() }) },
      { onSuccess: (user) => link.mutate(user.id) },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{create.data ? words.added(create.data.email) : words.addTitle}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      {create.data ? (
        <Stack>
          {link.data !== undefined && (
            <SecretOnce title={words.linkTitle} hint={words.linkHint(create.data.email)} value={link.data} />
          )}
          <FormProblem error={link.error} />
          <Group justify="flex-end">
            <Button loading={link.isPending} onClick={onClose}>
              {texts.common.actions.close}
            </Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={words.email}
              type="email"
              required
              withAsterisk={false}
              data-autofocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <TextInput label={words.name} value={name} onChange={(event) => setName(event.currentTarget.value)} />
            <Radio.Group
              label={words.role}
              value={role}
              onChange={(value) => {
                const chosen = roleOf(value);
                if (chosen !== null) setRole(chosen);
              }}
            >
              <Stack gap={8} mt={6}>
                {roleChoices(giver).map(({ value, label }) => (
                  <Radio key={value} value={value} label={label} description={words.roles[value]} />
                ))}
              </Stack>
            </Radio.Group>
            <Text size="xs" c="dimmed">
              {words.withLink}
            </Text>
            <FormProblem error={create.error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {texts.common.actions.cancel}
              </Button>
              <Button type="submit" loading={create.isPending}>
                {words.submit}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
