import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Link, Navigate } from 'react-router-dom';
import { useMeIfAny, useRegister } from '@/api/session';
import { useWaysIn } from '@/api/ways_in';
import { texts } from '@/texts/en';
import { AuthFrame } from './AuthFrame';
import { ClosedDoor } from './ClosedDoor';
import { FormProblem } from '@/components/FormProblem';
import { PasswordField } from './PasswordField';

const words = texts.auth.register;

/** An organisation and its owner, where the installation lets people register. */
export function RegisterPage() {
  const me = useMeIfAny();
  const register = useRegister();
  const waysIn = useWaysIn();
  const [organisation, setOrganisation] = useState('');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  if (me.data) return <Navigate to="/" replace />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate({ organisation, name, email, password });
  };
  if (waysIn.data?.registration === false) {
    return (
      <ClosedDoor title={words.closedTitle} action={texts.auth.login.submit}>
        {words.closed}
      </ClosedDoor>
    );
  }
  return (
    <AuthFrame
      title={words.title}
      lead={words.lead}
      footer={
        <Anchor component={Link} to="/login" size="sm">
          {texts.auth.setup.toLogin}
        </Anchor>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={words.organisation}
            name="organisation"
            autoComplete="organization"
            autoFocus
            required
            withAsterisk={false}
            value={organisation}
            onChange={(event) => setOrganisation(event.currentTarget.value)}
          />
          <TextInput
            label={texts.auth.setup.name}
            name="name"
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={texts.auth.setup.email}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordField value={password} onChange={setPassword} isNew />
          <FormProblem error={register.error} />
          <Button type="submit" loading={register.isPending} fullWidth>
            {words.submit}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}
