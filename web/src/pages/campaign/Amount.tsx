import { NumberInput } from '@mantine/core';

interface Props {
  label: string;
  /** Said, not shown: in a table. */
  hidden?: boolean;
  description?: string;
  value: number | undefined;
  min?: number;
  max: number;
  onChange: (value: number | undefined) => void;
}

/** A whole number. */
export function Amount({ label, hidden = false, description, value, min = 1, max, onChange }: Props) {
  return (
    <NumberInput
      label={hidden ? undefined : label}
      aria-label={hidden ? label : undefined}
      description={description}
      size={hidden ? 'xs' : 'sm'}
      min={min}
      max={max}
      allowDecimal={false}
      clampBehavior="blur"
      value={value ?? ''}
      onChange={(next) => onChange(next === '' ? undefined : Number(next))}
    />
  );
}
