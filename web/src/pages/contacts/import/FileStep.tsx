import { Card, Select, Stack, TagsInput } from '@mantine/core';
import { useMemo } from 'react';
import { DropArea } from '@/components/DropArea';
import { regions } from '@/lib/regions';
import { texts } from '@/texts/en';
import type { ImportOptions } from './ImportPage';

const words = texts.contacts.importing;

interface Props {
  options: ImportOptions;
  onOptions: (options: ImportOptions) => void;
  onFile: (file: File) => void;
}

export function FileStep({ options, onOptions, onFile }: Props) {
  const countries = useMemo(regions, []);
  return (
    <Stack maw={640} gap="md">
      <Card>
        <Stack>
          <Select
            label={words.region}
            description={words.regionHint}
            placeholder={words.regionNone}
            searchable
            clearable
            data={countries}
            value={options.region === '' ? null : options.region}
            onChange={(region) => onOptions({ ...options, region: region ?? '' })}
          />
          <TagsInput
            label={words.tags}
            description={words.tagsHint}
            value={options.tags}
            onChange={(tags) => onOptions({ ...options, tags })}
          />
        </Stack>
      </Card>
      <DropArea
        title={words.drop}
        hint={words.dropHint}
        choose={words.choose}
        accept=".csv,.tsv,.txt,.xlsx"
        onFiles={([file]) => file && onFile(file)}
      />
    </Stack>
  );
}
