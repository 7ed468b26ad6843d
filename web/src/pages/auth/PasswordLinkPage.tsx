import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { usePasswordByLink } from '@/api/session';
import { tokenOf } from '@/lib/path';
import { texts } from '@/texts/en';
import { AuthFrame } from './AuthFrame';
import { FormProblem } from '@/components/FormProblem';
import { PasswordField } from './PasswordField';

const words = texts.auth.link;

/** A password for somebody who was invited, or whose password was reset. */
export function PasswordLinkPage() {
  const linked = tokenOf(useLocation().hash);
  const choose = usePasswordByLink();
  const [token, setToken] = useState(linked);
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    choose.mutate({ token, password });
  };
  const toLogin = (
    <Anchor component={Link} to="/login" size="sm">
      {texts.auth.login.title}
    </Anchor>
  );
  if (choose.isSuccess) {
    return (
      <AuthFrame title={words.title}>
        <Text role="status" mb="md">
          {words.done}
        </Text>
        {toLogin}
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={words.title} lead={words.lead} footer={toLogin}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {linked === '' && (
            <TextInput
              label={words.token}
              name="token"
              autoComplete="off"
              required
              withAsterisk={false}
              value={token}
              onChange={(event) => setToken(event.currentTarget.value.trim())}
            />
          )}
          <PasswordField value={password} onChange={setPassword} isNew />
          <FormProblem error={choose.error} />
          <Button type="submit" loading={choose.isPending} fullWidth>
            {words.submit}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}
