import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Link, Navigate, useLocation } from 'react-router-dom';
import { useMe, useSetUp } from '@/api/session';
import { tokenOf } from '@/lib/path';
import { texts } from '@/texts/en';
import { AuthFrame } from './AuthFrame';
import { FormProblem } from '@/components/FormProblem';
import { PasswordField } from './PasswordField';

const words = texts.auth.setup;

/** The first owner of an installation. */
export function SetUpPage() {
  const linked = tokenOf(useLocation().hash);
  const me = useMe();
  const setUp = useSetUp();
  const [token, setToken] = useState(linked);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  if (me.data) return <Navigate to="/" replace />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setUp.mutate({ token, name, email, password });
  };
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
