import { Button, Checkbox, Group, Modal, SimpleGrid, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useCreateApiKey } from '@/api/apiKeys';
import { SecretOnce } from '@/components/SecretOnce';
import { sentenceCase } from '@/lib/words';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';

const words = texts.settings.keys;
const lifetimes = Object.entries(words.lifetimes).map(([value, label]) => ({ value, label }));
// As the server knows them: src/repositories/system/accounts/principal.cc.
const NOUNS =
  'analytics audit calls campaigns contacts documents metrics settings templates users webhooks'.split(' ');
const SCOPES = NOUNS.flatMap((noun) => [`${noun}:read`, `${noun}:write`]);

/** A new key: its name, what it may, until when; then the key itself, this once. */
export function AddKey({ onClose }: { onClose: () => void }) {
  const create = useCreateApiKey();
  const [name, setName] = useState('');
  const [everything, setEverything] = useState(false);
  const [scopes, setScopes] = useState<string[]>([]);
  const [lifetime, setLifetime] = useState('365');
  const chosen = everything ? ['*'] : scopes;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      name: name.trim(),
      scopes: chosen,
      ...(lifetime === 'never' ? {} : { lifetime_days: Number(lifetime) }),
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<Text fw={600}>{words.addTitle}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      {create.data ? (
        <Stack>
          <SecretOnce title={words.onceTitle} hint={words.onceHint} value={create.data.key} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{texts.common.actions.close}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={words.name}
              description={words.nameHint}
              required
              withAsterisk={false}
              data-autofocus
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Checkbox
              label={words.everything}
              checked={everything}
              onChange={(event) => setEverything(event.currentTarget.checked)}
            />
            {!everything && (
              <Checkbox.Group label={words.scopes} value={scopes} onChange={setScopes}>
                <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={8} mt={6}>
                  {SCOPES.map((scope) => (
                    <Checkbox key={scope} value={scope} label={sentenceCase(scope.replace(':', ': '))} />
                  ))}
                </SimpleGrid>
              </Checkbox.Group>
            )}
            <Select
              label={words.lifetime}
              allowDeselect={false}
              w={200}
              data={lifetimes}
              value={lifetime}
              onChange={(value) => setLifetime(value ?? '365')}
            />
            <FormProblem error={create.error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {texts.common.actions.cancel}
              </Button>
              <Button
                type="submit"
                loading={create.isPending}
                disabled={name.trim() === '' || chosen.length === 0}
              >
                {words.submit}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
