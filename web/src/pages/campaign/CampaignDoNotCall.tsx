import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useAddCampaignDoNotCall, useCampaignDoNotCall, useRemoveCampaignDoNotCall } from '@/api/campaignDoNotCall';
import { FormProblem } from '@/components/FormProblem';
import { PageSkeleton } from '@/components/PageSkeleton';
import { PhoneText } from '@/components/PhoneText';
import { QueryState } from '@/components/QueryState';
import { TimeText } from '@/components/TimeText';
import { toastDone, toastProblem } from '@/components/toast';
import { formatPhone } from '@/lib/phone';
import { texts } from '@/texts/en';

const words = texts.campaign.setup.doNotCall;

/** Numbers that this campaign never calls, beside those that nobody calls. */
export function CampaignDoNotCall({ campaign }: { campaign: string }) {
  const { rows, query, loadMore } = useCampaignDoNotCall(campaign);
  const add = useAddCampaignDoNotCall(campaign);
  const remove = useRemoveCampaignDoNotCall(campaign);
  const [number, setNumber] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(number.trim(), {
      onSuccess: () => {
        setNumber('');
        toastDone(words.added);
      },
    });
  };
  return (
    <Stack gap="sm">
      <QueryState query={query} skeleton={<PageSkeleton rows={1} />}>
        {() =>
          rows.length === 0 ? (
            <Text size="sm" c="dimmed">
              {words.none}
            </Text>
          ) : (
            <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label={words.title}>
              {rows.map((row) => (
                <Group key={row.phone_number} component="li" gap="sm" wrap="nowrap">
                  <ActionIcon
                    size="sm"
                    aria-label={words.remove(formatPhone(row.phone_number))}
                    onClick={() =>
                      remove.mutate(row.phone_number, { onSuccess: () => toastDone(words.removed), onError: toastProblem })
                    }
                  >
                    <IconX size={14} aria-hidden />
                  </ActionIcon>
                  <PhoneText number={row.phone_number} />
                  <Text size="sm" c="dimmed" truncate flex={1}>
                    {row.reason}
                  </Text>
                  <TimeText at={row.created_at} size="sm" c="dimmed" />
                </Group>
              ))}
            </Stack>
          )
        }
      </QueryState>
      {query.hasNextPage && (
        <Button variant="subtle" size="compact-sm" loading={query.isFetchingNextPage} onClick={loadMore}>
          {words.more}
        </Button>
      )}
      <form onSubmit={submit}>
        <Group align="flex-end" gap="xs">
          <TextInput
            label={words.number}
            type="tel"
            required
            withAsterisk={false}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <Button type="submit" variant="light" loading={add.isPending}>
            {words.add}
          </Button>
        </Group>
      </form>
      <FormProblem error={add.error} />
    </Stack>
  );
}
