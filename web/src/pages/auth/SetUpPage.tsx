import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Link, Navigate, useLocation } from 'react-router-dom';
import { useMeIfAny, useSetUp } from '@/api/session';
import { useWaysIn } from '@/api/ways_in';
import { demoPageOf, localPath, tokenOf } from '@/lib/path';
import { texts } from '@/texts/en';
import { AuthFrame } from './AuthFrame';
import { ClosedDoor } from './ClosedDoor';
import { FormProblem } from '@/components/FormProblem';
import { PasswordField } from './PasswordField';

const words = texts.auth.setup;

/** 192 bits that nobody has seen; the operator can give the account another one. */
function unknownPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The first owner of an installation. */
export function SetUpPage() {
  const { hash } = useLocation();
  const linked = tokenOf(hash);
  const demoPage = demoPageOf(hash);
  const me = useMeIfAny();
  const setUp = useSetUp();
  const waysIn = useWaysIn();
  const [token, setToken] = useState(linked);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const begun = useRef(false);
  const asking = me.isFetching;
  const known = Boolean(me.data);
  const { mutate } = setUp;
  // The link of a demonstration leads straight to its call: the account has a password that nobody knows.
  useEffect(() => {
    if (demoPage === '' || asking || known || begun.current) return;
    begun.current = true;
    mutate({ token: linked, name: words.demoName, email: words.demoEmail, password: unknownPassword() });
  }, [demoPage, asking, known, linked, mutate]);
  if (known) return <Navigate to={localPath(demoPage)} replace />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setUp.mutate({ token, name, email, password });
  };
  if (waysIn.data?.set_up === false && demoPage === '') {
    return (
      <ClosedDoor title={words.doneTitle} action={texts.auth.login.submit}>
        {words.done}
      </ClosedDoor>
    );
  }
  return (
    <AuthFrame
      title={words.title}
      lead={words.lead}
      footer={
        <Anchor component={Link} to="/login" size="sm">
          {words.toLogin}
        </Anchor>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {linked === '' && (
            <TextInput
              label={words.token}
              description={words.tokenHint}
              name="token"
              autoComplete="off"
              required
              withAsterisk={false}
              value={token}
              onChange={(event) => setToken(event.currentTarget.value.trim())}
            />
          )}
          <TextInput
            label={words.name}
            name="name"
            autoComplete="name"
            autoFocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={words.email}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordField value={password} onChange={setPassword} isNew />
          <FormProblem error={setUp.error} />
          <Button type="submit" loading={setUp.isPending} fullWidth>
            {words.submit}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}
