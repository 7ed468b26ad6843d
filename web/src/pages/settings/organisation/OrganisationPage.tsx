import { Card, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useRenameOrganisation } from '@/api/account';
import { useMay, useMe, type Me } from '@/api/session';
import { FormProblem } from '@/components/FormProblem';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { toastDone } from '@/components/toast';
import { OwnerSave } from '@/pages/settings/OwnerSave';
import { texts } from '@/texts/en';

const words = texts.settings.organisation;
const MAX_LENGTH = 200;

export function OrganisationPage() {
  const me = useMe();
  return (
    <>
      <PageHeader title={texts.settings.pages.organisation} description={words.lead} />
      {me.data ? <NameForm organisation={me.data.organisation} /> : <PageSkeleton rows={2} />}
    </>
  );
}

function NameForm({ organisation }: { organisation: Me['organisation'] }) {
  const rename = useRenameOrganisation();
  const isOwner = useMay('owner');
  const [name, setName] = useState(organisation.name);
  const wanted = name.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(wanted, { onSuccess: () => toastDone(words.saved) });
  };
  return (
    <Card maw={560}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.name}
            description={words.nameHint}
            autoComplete="organization"
            maxLength={MAX_LENGTH}
            readOnly={!isOwner}
            variant={isOwner ? 'default' : 'filled'}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput label={words.id} description={words.idHint} value={organisation.id} readOnly variant="filled" />
          <FormProblem error={rename.error} />
          <OwnerSave pending={rename.isPending} disabled={wanted === '' || wanted === organisation.name} />
        </Stack>
      </form>
    </Card>
  );
}
