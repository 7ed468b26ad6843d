import { Alert, Anchor, Button, Code, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router-dom';
import { ApiProblem } from '@/api/problem';
import { useLogin, useMeIfAny } from '@/api/session';
import { localPath } from '@/lib/path';
import { useWaysIn } from '@/api/ways_in';
import { texts } from '@/texts/en';
import { AuthFrame } from './AuthFrame';
import { FormProblem } from '@/components/FormProblem';
import { PasswordField } from './PasswordField';

const words = texts.auth.login;

export function LoginPage() {
  const me = useMeIfAny();
  const waysIn = useWaysIn();
  const login = useLogin();
  const [search] = useSearchParams();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const asksForCode = login.error instanceof ApiProblem && /code/i.test(login.error.message);
  const [withCode, setWithCode] = useState(false);
  if (me.data) return <Navigate to={localPath(search.get('next'))} replace />;
  const showCode = withCode || asksForCode;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (showCode) setWithCode(true);
    login.mutate({ email, password, ...(code === '' ? {} : { code }) });
  };
  return (
    <AuthFrame
      title={words.title}
      footer={
        <Stack gap={8}>
          <span>
            {words.forgotten} <Code>{words.forgottenCommand}</Code>.
          </span>
          {waysIn.data?.registration && (
            <Anchor component={Link} to="/register" size="sm">
              {words.toRegister}
            </Anchor>
          )}
        </Stack>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {waysIn.data?.set_up && (
            <Alert color="iris" variant="light">
              {words.nobodyYet}{' '}
              <Anchor component={Link} to="/setup" inherit underline="always">
                {words.toSetUp}
              </Anchor>
            </Alert>
          )}
          <TextInput
            label={words.email}
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordField value={password} onChange={setPassword} />
          {showCode && (
            <TextInput
              label={words.code}
              description={words.codeHint}
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              autoFocus
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          )}
          <FormProblem error={login.error} />
          <Button type="submit" loading={login.isPending} fullWidth>
            {words.submit}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}
