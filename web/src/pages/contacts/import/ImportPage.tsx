import { Stepper } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { ImportOrder } from '@/api/contacts';
import { PageHeader } from '@/components/PageHeader';
import { regionOfLanguage } from '@/lib/regions';
import { texts } from '@/texts/en';
import { ColumnsStep } from './ColumnsStep';
import { FileStep } from './FileStep';
import { ResultStep } from './ResultStep';

const words = texts.contacts.importing;
type Options = Omit<ImportOrder, 'file' | 'mapping'>;

/** A list of contacts, in three steps: the file, what its columns become, what came of it. An import that runs is in
 *  the address, so that a reload shows it again. */
export function ImportPage() {
  const [search, setSearch] = useSearchParams();
  const running = search.get('import');
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<Options>({
    region: regionOfLanguage(navigator.language),
    duplicates: 'skip',
    tags: [],
  });
  const step = running !== null ? 2 : file === null ? 0 : 1;
  const again = () => {
    setFile(null);
    setSearch({}, { replace: true });
  };
  return (
    <>
      <PageHeader
        title={words.title}
        description={words.description}
        crumbs={[{ label: texts.contacts.title, to: '/contacts' }]}
      />
      <Stepper active={step} size="xs" mb="lg" maw={640} allowNextStepsSelect={false}>
        <Stepper.Step label={words.steps.file} />
        <Stepper.Step label={words.steps.columns} />
        <Stepper.Step label={words.steps.result} />
      </Stepper>
      {running !== null ? (
        <ResultStep importId={running} onAgain={again} />
      ) : file === null ? (
        <FileStep options={options} onOptions={setOptions} onFile={setFile} />
      ) : (
        <ColumnsStep
          file={file}
          options={options}
          onOptions={setOptions}
          onBack={() => setFile(null)}
          onBegun={(id) => setSearch({ import: id })}
        />
      )}
    </>
  );
}

export type { Options as ImportOptions };
