import { Button, Divider, Drawer, Group, NumberInput, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ApiProblem } from '@/api/problem';
import { useDeleteInboundRoute, useSaveInboundRoute, type InboundRoute } from '@/api/routing';
import { useConfirm } from '@/components/ConfirmDialog';
import { HoursEditor } from '@/components/hours/HoursEditor';
import { toastDone, toastProblem } from '@/components/toast';
import { hoursAreGood, tidyHours, type Hours } from '@/lib/hours';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import type { Choice } from './campaignChoices';

const words = texts.settings.routing;

interface Props {
  /** null: a new one. */
  route: InboundRoute | null;
  campaigns: Choice[];
  onClose: () => void;
}

/** Which number is answered by which campaign, when, and what happens when it is closed or full. */
export function RouteEditor({ route, campaigns, onClose }: Props) {
  const save = useSaveInboundRoute(route?.id ?? null);
  const remove = useDeleteInboundRoute();
  const confirm = useConfirm();
  const [number, setNumber] = useState(route?.number ?? '');
  const [name, setName] = useState(route?.name ?? '');
  const [campaign, setCampaign] = useState<string | null>(route?.campaign_id ?? campaigns[0]?.value ?? null);
  const [hours, setHours] = useState<Hours | null>(route?.hours ?? null);
  const [closed, setClosed] = useState(route?.closed_campaign_id ?? null);
  const [maxCalls, setMaxCalls] = useState(route?.max_calls ?? 0);
  const [full, setFull] = useState(route?.full_campaign_id ?? null);
  const [enabled, setEnabled] = useState(route?.enabled ?? true);
  const error = save.error;
  const good = number.trim() !== '' && campaign !== null && (hours === null || hoursAreGood(hours));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (campaign === null) return;
    save.mutate(
      {
        number: number.replaceAll(/[\s()-]/g, ''),
        name: name.trim(),
        campaign_id: campaign,
        hours: hours === null ? null : tidyHours(hours),
        closed_campaign_id: hours === null ? null : closed,
        max_calls: maxCalls,
        full_campaign_id: maxCalls === 0 ? null : full,
        enabled,
      },
      {
        onSuccess: () => {
          toastDone(words.saved);
          onClose();
        },
      },
    );
  };
  const askRemove = async () => {
    if (route === null) return;
    const yes = await confirm({
      title: words.removeTitle(route.number),
      body: words.removeBody,
      confirm: words.remove,
      dangerous: true,
    });
    if (!yes) return;
    remove.mutate(route.id, {
      onSuccess: () => {
        toastDone(words.removed);
        onClose();
      },
      onError: toastProblem,
    });
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      size="lg"
      padding="lg"
      title={<Text fw={600}>{route === null ? words.addTitle : words.editTitle}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.number}
            description={words.numberHint}
            required
            withAsterisk={false}
            data-autofocus
            value={number}
            error={(error instanceof ApiProblem && error.of('/number')) || undefined}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <TextInput label={words.name} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Select
            label={words.campaign}
            description={campaigns.length === 0 ? words.noCampaigns : undefined}
            searchable
            allowDeselect={false}
            data={campaigns}
            value={campaign}
            onChange={setCampaign}
          />
          <Switch
            label={words.enabled}
            checked={enabled}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
          <Divider />
          <HoursEditor label={words.hours} value={hours} onChange={setHours} />
          {hours !== null && (
            <Select
              label={words.closed}
              placeholder={words.nobody}
              clearable
              searchable
              data={campaigns}
              value={closed}
              onChange={setClosed}
            />
          )}
          <Divider />
          <NumberInput
            label={words.maxCalls}
            description={words.maxCallsHint}
            min={0}
            max={10_000}
            allowDecimal={false}
            w={220}
            value={maxCalls}
            onChange={(value) => setMaxCalls(typeof value === 'number' ? value : 0)}
          />
          {maxCalls > 0 && (
            <Select
              label={words.full}
              placeholder={words.nobody}
              clearable
              searchable
              data={campaigns}
              value={full}
              onChange={setFull}
            />
          )}
          <FormProblem error={error} />
          <Group justify="space-between">
            {route === null ? (
              <span />
            ) : (
              <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => void askRemove()}>
                {texts.common.actions.delete}
              </Button>
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {texts.common.actions.cancel}
              </Button>
              <Button type="submit" loading={save.isPending} disabled={!good}>
                {texts.common.actions.save}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
