import { NumberInput, Select, Slider, Stack, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import type { Path } from '@/lib/pointer';
import { useDraftValue } from './draft';

interface Props {
  path: Path;
  label: string;
  hint?: string;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown, fallback: number) => (typeof value === 'number' ? value : fallback);

interface TextProps extends Props {
  lines?: number;
  /** What holds while nothing is written. */
  fallback?: string;
}

export function DraftText({ path, label, hint, lines = 1, fallback }: TextProps) {
  const { value, set, error } = useDraftValue(path);
  const shared = { label, description: hint, error, placeholder: fallback, value: textOf(value) };
  if (lines === 1) {
    const write = (text: string) => set(text === '' && fallback !== undefined ? undefined : text);
    return <TextInput {...shared} onChange={(event) => write(event.currentTarget.value)} />;
  }
  return <Textarea {...shared} minRows={lines} onChange={(event) => set(event.currentTarget.value)} />;
}

export function DraftNumber({ path, label, hint, min, max }: Props & { min: number; max: number }) {
  const { value, set, error } = useDraftValue(path);
  return (
    <NumberInput
      label={label}
      description={hint}
      error={error}
      min={min}
      max={max}
      clampBehavior="blur"
      allowDecimal={false}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => set(next === '' ? undefined : Number(next))}
    />
  );
}

interface SliderProps extends Props {
  min: number;
  max: number;
  step: number;
  fallback: number;
  show: (value: number) => string;
}

export function DraftSlider({ path, label, hint, min, max, step, fallback, show }: SliderProps) {
  const { value, set, error } = useDraftValue(path);
  const current = numberOf(value, fallback);
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {label}{' '}
        <Text span c="dimmed" fw={400} inherit className="tabular">
          {show(current)}
        </Text>
      </Text>
      {hint !== undefined && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
      <Slider
        min={min}
        max={max}
        step={step}
        value={current}
        label={null}
        thumbLabel={label}
        thumbProps={{ 'aria-valuetext': show(current) }}
        onChange={set}
      />
      {error !== undefined && (
        <Text size="xs" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
    </Stack>
  );
}

export function DraftSwitch({ path, label, hint, fallback }: Props & { fallback: boolean }) {
  const { value, set, error } = useDraftValue(path);
  return (
    <Switch
      label={label}
      description={hint}
      error={error}
      checked={typeof value === 'boolean' ? value : fallback}
      onChange={(event) => set(event.currentTarget.checked)}
    />
  );
}

interface SelectProps extends Props {
  options: { value: string; label: string }[];
  fallback?: string;
}

export function DraftSelect({ path, label, hint, options, fallback }: SelectProps) {
  const { value, set, error } = useDraftValue(path);
  const known = options.some((option) => option.value === value);
  const data = known || typeof value !== 'string' ? options : [...options, { value, label: value }];
  return (
    <Select
      label={label}
      description={hint}
      error={error}
      data={data}
      allowDeselect={false}
      value={textOf(value) || fallback || null}
      onChange={(next) => next !== null && set(next)}
    />
  );
}

export function DraftTags({ path, label, hint }: Props) {
  const { value, set, error } = useDraftValue(path);
  const tags = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  return <TagsInput label={label} description={hint} error={error} value={tags} onChange={set} />;
}
