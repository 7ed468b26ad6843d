import { Alert, Badge, Button, Group, SegmentedControl, Select, Stack, Text, TextInput, Card, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import {
  campaignKeys,
  useAddContacts,
  useCallNow,
  useProgress,
  useReadiness,
  type Campaign,
} from '@/api/campaigns';
import { useMay } from '@/api/session';
import { DropArea } from '@/components/DropArea';
import { FormProblem } from '@/components/FormProblem';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { toastDone } from '@/components/toast';
import { sentenceCase } from '@/lib/words';
import { ACCEPTED } from '@/pages/documents/accepted';
import { UploadDialog } from '@/pages/documents/UploadDialog';
import { texts } from '@/texts/en';
import { CampaignDoNotCall } from './CampaignDoNotCall';
import { DialingForm } from './DialingForm';

const words = texts.campaign.setup;

/** What a campaign needs before it calls: documents, contacts, hours; and a call to try it. */
export function SetUpTab({ campaign }: { campaign: Campaign }) {
  const may = useMay('manager');
  if (!may) return <Alert color="gray">{words.readOnly}</Alert>;
  return (
    <Stack gap="md" maw={860}>
      <Documents campaign={campaign} />
      <Contacts campaign={campaign} />
      <Part title={words.dialing} hint={words.dialingHint}>
        <DialingForm key={campaign.id} campaign={campaign} />
      </Part>
      <Part title={words.doNotCall.title} hint={words.doNotCall.hint}>
        <CampaignDoNotCall campaign={campaign.id} />
      </Part>
      <TestCall campaign={campaign} />
    </Stack>
  );
}

function Part({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {hint}
      </Text>
      {children}
    </Card>
  );
}

function Documents({ campaign }: { campaign: Campaign }) {
  const readiness = useReadiness(campaign.id);
  const queries = useQueryClient();
  const [order, setOrder] = useState<{ type: string; files: File[] } | null>(null);
  const close = () => {
    setOrder(null);
    void queries.invalidateQueries({ queryKey: campaignKeys.one(campaign.id) });
  };
  return (
    <Part title={words.documents} hint={words.documentsHint}>
      <QueryState query={readiness} skeleton={<PageSkeleton rows={1} />}>
        {({ missing_document_types: missing }) =>
          missing.length === 0 ? (
            <Group gap="xs" wrap="nowrap">
              <IconCircleCheck size={18} color="var(--mantine-color-teal-6)" aria-hidden />
              <Text size="sm">{words.allDocuments}</Text>
            </Group>
          ) : (
            <Stack gap="md">
              {missing.map((type) => (
                <div key={type}>
                  <Group gap="xs" mb={6}>
                    <Badge color="orange">!</Badge>
                    <Text size="sm" fw={550}>
                      {words.missing(sentenceCase(type))}
                    </Text>
                  </Group>
                  <DropArea
                    title={words.drop}
                    hint={words.dropHint}
                    choose={words.choose}
                    accept={ACCEPTED}
                    multiple
                    onFiles={(files) => setOrder({ type, files })}
                  />
                </div>
              ))}
            </Stack>
          )
        }
      </QueryState>
      {order && (
        <UploadDialog
          files={order.files}
          usedTypes={[order.type]}
          initialType={order.type}
          campaignId={campaign.id}
          onClose={close}
        />
      )}
    </Part>
  );
}

type Priority = 'high' | 'normal' | 'low';
const PRIORITIES: Priority[] = ['high', 'normal', 'low'];

function Contacts({ campaign }: { campaign: Campaign }) {
  const progress = useProgress(campaign.id);
  const add = useAddContacts(campaign.id);
  const [by, setBy] = useState('tag');
  const [tag, setTag] = useState('');
  const [priority, setPriority] = useState<Priority>('normal');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const who = by === 'tag' ? { tag: tag.trim() } : { all: true };
    add.mutate({ ...who, priority }, { onSuccess: ({ added }) => toastDone(words.added(added)) });
  };
  return (
    <Part title={words.contacts} hint={words.contactsHint}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {progress.data && <Text size="sm">{words.contactsNow(progress.data.contacts.all)}</Text>}
          <Group align="flex-end" gap="md">
            <SegmentedControl
              aria-label={words.contacts}
              data={[
                { value: 'tag', label: words.byTag },
                { value: 'all', label: words.everybody },
              ]}
              value={by}
              onChange={setBy}
            />
            {by === 'tag' && (
              <TextInput
                label={words.tag}
                required
                withAsterisk={false}
                maxLength={64}
                value={tag}
                onChange={(event) => setTag(event.currentTarget.value)}
              />
            )}
            <Select
              label={words.priority}
              w={120}
              allowDeselect={false}
              data={PRIORITIES.map((value) => ({ value, label: words.priorities[value] }))}
              value={priority}
              onChange={(value) => setPriority(PRIORITIES.find((one) => one === value) ?? 'normal')}
            />
            <Button type="submit" loading={add.isPending}>
              {words.add}
            </Button>
          </Group>
          <FormProblem error={add.error} />
          <div>
            <Button component={Link} to="/contacts/import" variant="subtle" size="compact-sm" ml={-8}>
              {words.import}
            </Button>
          </div>
        </Stack>
      </form>
    </Part>
  );
}

function TestCall({ campaign }: { campaign: Campaign }) {
  const call = useCallNow(campaign.id);
  const navigate = useNavigate();
  const [number, setNumber] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    call.mutate(number.trim(), { onSuccess: ({ id }) => void navigate(`/calls/${encodeURIComponent(id)}`) });
  };
  return (
    <Part title={words.test} hint={words.testHint}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group align="flex-end" gap="xs">
            <TextInput
              label={words.number}
              type="tel"
              autoComplete="tel"
              placeholder="+1 202 555 0143"
              required
              withAsterisk={false}
              value={number}
              onChange={(event) => setNumber(event.currentTarget.value)}
            />
            <Button type="submit" variant="light" loading={call.isPending}>
              {words.call}
            </Button>
          </Group>
          <FormProblem error={call.error} />
        </Stack>
      </form>
    </Part>
  );
}
