import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { texts } from '@/texts/en';

interface Props {
  label: string;
  description?: string;
  value: unknown;
  minRows?: number;
  maxRows?: number;
  onChange: (value: unknown) => void;
}

function parsed(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** A piece of JSON, handed on whenever it is JSON. */
export function JsonField({ label, description, value, minRows = 4, maxRows = 24, onChange }: Props) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const change = (next: string) => {
    setText(next);
    const found = parsed(next);
    if (found) onChange(found.value);
  };
  return (
    <Textarea
      label={label}
      description={description}
      minRows={minRows}
      maxRows={maxRows}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
      value={text}
      error={parsed(text) === null ? texts.editor.rules.badJson : undefined}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
