import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ApiProblem } from '@/api/problem';
import { useCreateWebhook, useUpdateWebhook, type Webhook, type WebhookEventName } from '@/api/webhooks';
import { SecretOnce } from '@/components/SecretOnce';
import { toastDone } from '@/components/toast';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';

const words = texts.settings.webhooks;
const EVENTS = Object.keys(words.eventNames) as Exclude<WebhookEventName, '*'>[];
const isEvent = (name: string): name is WebhookEventName => EVENTS.some((event) => event === name);

/** A new webhook (null), or another form of one that is there. */
export function WebhookDialog({ webhook, onClose }: { webhook: Webhook | null; onClose: () => void }) {
  const create = useCreateWebhook();
  const update = useUpdateWebhook();
  const [url, setUrl] = useState(webhook?.url ?? 'https://');
  const [every, setEvery] = useState(webhook === null || webhook.events.includes('*'));
  const [events, setEvents] = useState<WebhookEventName[]>(webhook?.events.filter(isEvent) ?? []);
  const chosen: WebhookEventName[] = every ? ['*'] : events;
  const error = create.error ?? update.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const input = { url: url.trim(), events: chosen };
    if (webhook === null) create.mutate(input);
    else {
      update.mutate(
        { id: webhook.id, ...input },
        {
          onSuccess: () => {
            toastDone(words.saved);
            onClose();
          },
        },
      );
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<Text fw={600}>{webhook === null ? words.addTitle : words.editTitle}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      {create.data ? (
        <Stack>
          <SecretOnce title={words.secretTitle} hint={words.secretHint} value={create.data.secret} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{texts.common.actions.close}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={words.url}
              description={words.urlHint}
              inputMode="url"
              required
              withAsterisk={false}
              data-autofocus
              maxLength={2000}
              value={url}
              error={(error instanceof ApiProblem && error.of('/url')) || undefined}
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
            <Checkbox
              label={words.everyEvent}
              checked={every}
              onChange={(event) => setEvery(event.currentTarget.checked)}
            />
            {!every && (
              <Checkbox.Group
                label={words.events}
                value={events}
                onChange={(names) => setEvents(names.filter(isEvent))}
              >
                <Stack gap={8} mt={6}>
                  {EVENTS.map((event) => (
                    <Checkbox key={event} value={event} label={words.eventNames[event]} description={event} />
                  ))}
                </Stack>
              </Checkbox.Group>
            )}
            <FormProblem error={error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {texts.common.actions.cancel}
              </Button>
              <Button
                type="submit"
                loading={create.isPending || update.isPending}
                disabled={chosen.length === 0 || url.trim() === ''}
              >
                {webhook === null ? words.submit : words.save}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
