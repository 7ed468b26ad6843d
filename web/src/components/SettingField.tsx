import { PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Setting } from '@/api/installation';
import { texts } from '@/texts/en';

const words = texts.settings.system;

interface Props {
  setting: Setting;
  label: ReactNode;
  description?: string;
  value: string;
  error?: string;
  placeholder?: string;
  onChange: (value: string) => void;
}

/** One setting: text, or a secret that is written and never read. */
export function SettingField({ setting, label, description, value, error, placeholder, onChange }: Props) {
  const fixed = !setting.can_be_stored;
  const common = {
    label,
    description: fixed ? words.fileOnly : description,
    value,
    error,
    disabled: fixed,
    spellCheck: false,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => onChange(event.currentTarget.value),
  };
  return setting.secret ? (
    <PasswordInput
      {...common}
      autoComplete="new-password"
      placeholder={setting.is_set ? words.secretSet : words.secretUnset}
    />
  ) : (
    <TextInput {...common} autoComplete="off" placeholder={placeholder ?? setting.default} />
  );
}
