import { Autocomplete, Button, Group, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { SearchInput } from '@/components/SearchInput';
import { leadStatuses } from '@/lib/contactForm';
import { texts } from '@/texts/en';

const words = texts.contacts;
const STATUSES = [
  ...leadStatuses.map((value) => ({ value, label: words.statuses[value] })),
  { value: 'do_not_call', label: words.doNotCall },
];

/** Filters as they are typed, by their names in the address. */
export type TypedFilter = Record<'q' | 'status' | 'tag', string>;

interface Props {
  typed: TypedFilter;
  /** Of the contacts that are listed: to choose from. */
  tags: string[];
  onChange: (change: Partial<TypedFilter>) => void;
}

export function ContactFilters({ typed, tags, onChange }: Props) {
  const filtered = Object.values(typed).some((value) => value !== '');
  return (
    <Group mb="sm" gap="xs" role="group" aria-label={words.filters.label}>
      <SearchInput label={words.search} value={typed.q} onChange={(q) => onChange({ q })} width={340} />
      <Select
        w={170}
        clearable
        aria-label={words.columns.status}
        placeholder={words.columns.status}
        data={STATUSES}
        value={typed.status === '' ? null : typed.status}
        onChange={(status) => onChange({ status: status ?? '' })}
      />
      <Autocomplete
        w={170}
        clearable
        aria-label={words.filters.tag}
        placeholder={words.filters.tag}
        data={tags}
        value={typed.tag}
        onChange={(tag) => onChange({ tag })}
      />
      {filtered && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={15} aria-hidden />}
          onClick={() => onChange({ q: '', status: '', tag: '' })}
        >
          {words.filters.clear}
        </Button>
      )}
    </Group>
  );
}
