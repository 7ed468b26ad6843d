import { Badge, Button, Card, Code, Group, Modal, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type FormEvent } from 'react';
import { useBeginTotp, useConfirmTotp, useDisableTotp } from '@/api/account';
import type { Schemas } from '@/api/client';
import type { User } from '@/api/users';
import { QrCode } from '@/components/QrCode';
import { toastDone } from '@/components/toast';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';

const words = texts.settings.security;

/** Codes of an app at login: set up with a QR code, confirmed with a code, turned off with the password. */
export function AuthenticatorCard({ user }: { user: User }) {
  const begin = useBeginTotp();
  const [turningOff, { open, close }] = useDisclosure(false);
  return (
    <Card>
      <Stack>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2}>{words.codesTitle}</Title>
            <Text size="sm" c="dimmed">
              {words.codesLead}
            </Text>
          </div>
          <Badge color={user.totp_enabled ? 'green' : 'gray'} style={{ flex: 'none' }}>
            {user.totp_enabled ? words.on : words.off}
          </Badge>
        </Group>
        {user.totp_enabled ? (
          <Group>
            <Button variant="default" onClick={open}>
              {words.turnOff}
            </Button>
          </Group>
        ) : begin.data ? (
          <Confirmation setup={begin.data} onDone={() => begin.reset()} />
        ) : (
          <>
            <FormProblem error={begin.error} />
            <Group>
              <Button loading={begin.isPending} onClick={() => begin.mutate()}>
                {words.turnOn}
              </Button>
            </Group>
          </>
        )}
      </Stack>
      <Modal
        opened={turningOff}
        onClose={close}
        title={<Text fw={600}>{words.turnOffTitle}</Text>}
        closeButtonProps={{ 'aria-label': texts.common.actions.close }}
      >
        <TurnOff onDone={close} />
      </Modal>
    </Card>
  );
}

function Confirmation({ setup, onDone }: { setup: Schemas['TotpSetup']; onDone: () => void }) {
  const confirm = useConfirmTotp();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(code.replaceAll(/\s/g, ''), {
      onSuccess: () => {
        toastDone(words.turnedOn);
        onDone();
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="lg">
        <QrCode text={setup.uri} label={words.qrLabel} />
        <Stack gap="sm" flex={1} miw={220}>
          <div>
            <Text fw={550}>{words.scan}</Text>
            <Text size="sm" c="dimmed">
              {words.scanHint}
            </Text>
          </div>
          <Code style={{ overflowWrap: 'anywhere' }}>{setup.secret}</Code>
          <TextInput
            label={words.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            required
            withAsterisk={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <FormProblem error={confirm.error} />
          <Group gap="xs">
            <Button type="submit" loading={confirm.isPending} disabled={code.trim() === ''}>
              {words.confirm}
            </Button>
            <Button variant="default" onClick={onDone}>
              {texts.common.actions.cancel}
            </Button>
          </Group>
        </Stack>
      </Group>
    </form>
  );
}

function TurnOff({ onDone }: { onDone: () => void }) {
  const disable = useDisableTotp();
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    disable.mutate(password, {
      onSuccess: () => {
        toastDone(words.turnedOff);
        onDone();
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{words.turnOffLead}</Text>
        <PasswordInput
          label={words.password}
          autoComplete="current-password"
          data-autofocus
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <FormProblem error={disable.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            {texts.common.actions.cancel}
          </Button>
          <Button type="submit" color="red.8" loading={disable.isPending} disabled={password === ''}>
            {words.turnOff}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
