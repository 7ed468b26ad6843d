import { PasswordInput } from '@mantine/core';
import { texts } from '@/texts/en';

export const MIN_PASSWORD_LENGTH = 10;

interface Props {
  value: string;
  onChange: (value: string) => void;
  error?: string;
  isNew?: boolean;
}

export function PasswordField({ value, onChange, error, isNew = false }: Props) {
  return (
    <PasswordInput
      label={texts.auth.login.password}
      description={isNew ? texts.auth.setup.passwordHint : undefined}
      name="password"
      autoComplete={isNew ? 'new-password' : 'current-password'}
      minLength={isNew ? MIN_PASSWORD_LENGTH : undefined}
      required
      withAsterisk={false}
      value={value}
      error={error || undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
