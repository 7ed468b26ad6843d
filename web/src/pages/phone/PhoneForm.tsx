import {
  Badge,
  Button,
  Card,
  Collapse,
  Group,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { FormEvent } from 'react';
import type { Setting, useChangeSettings } from '@/api/installation';
import { ApiProblem } from '@/api/problem';
import { SettingField } from '@/components/SettingField';
import { toastDone } from '@/components/toast';
import type { SettingValues } from '@/lib/settingsForm';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import { NETWORK_KEYS } from './phoneKeys';

const words = texts.phone;

interface Props {
  settings: Setting[];
  values: SettingValues;
  changes: SettingValues;
  change: ReturnType<typeof useChangeSettings>;
  onType: (key: string, value: string) => void;
  onSaved: () => void;
}

export function PhoneForm({ settings, values, changes, change, onType, onSaved }: Props) {
  const [more, { toggle }] = useDisclosure(false);
  const changed = Object.keys(changes).length > 0;
  const isTrunk = values['sip.mode'] === 'trunk';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(changes, {
      onSuccess: () => {
        onSaved();
        toastDone(words.saved);
      },
    });
  };
  const field = (key: string, label: string, description?: string) => {
    const setting = settings.find((one) => one.key === key);
    if (setting === undefined) return null;
    const error = change.error instanceof ApiProblem ? change.error.of(`/values/${key}`) : '';
    return (
      <SettingField
        setting={setting}
        label={label}
        description={description}
        value={values[key] ?? ''}
        error={error === '' ? undefined : error}
        onChange={(value) => onType(key, value)}
      />
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Card>
          <Stack>
            <Heading title={words.pbx.title} lead={words.pbx.lead} />
            <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: 'end' }}>
              {field('sip.server', words.pbx.server, words.pbx.serverHint)}
              {field('sip.port', words.pbx.port)}
            </SimpleGrid>
            <Group align="flex-end" gap="lg">
              <div>
                <Text size="sm" fw={500} mb={4}>
                  {words.pbx.mode}
                </Text>
                <SegmentedControl
                  aria-label={words.pbx.mode}
                  value={isTrunk ? 'trunk' : 'register'}
                  onChange={(mode) => onType('sip.mode', mode)}
                  data={Object.entries(words.pbx.modes).map(([value, label]) => ({ value, label }))}
                />
              </div>
              <Select
                label={words.pbx.transport}
                w={140}
                allowDeselect={false}
                data={['udp', 'tcp', 'tls'].map((value) => ({ value, label: value.toUpperCase() }))}
                value={values['sip.transport'] ?? 'udp'}
                onChange={(value) => onType('sip.transport', value ?? 'udp')}
              />
            </Group>
            <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: 'end' }}>
              {isTrunk
                ? field('sip.extensions', words.pbx.caller)
                : field('sip.extensions', words.pbx.extensions, words.pbx.extensionsHint)}
              {!isTrunk && field('sip.secret', words.pbx.secret, words.pbx.secretHint)}
            </SimpleGrid>
          </Stack>
        </Card>
        <Card>
          <Stack>
            <Heading title={words.manager.title} lead={words.manager.lead} />
            <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: 'end' }}>
              {field('ami.host', words.manager.host)}
              {field('ami.port', words.manager.port)}
              {field('ami.user', words.manager.user)}
              {field('ami.secret', words.manager.secret)}
              {field('ami.context', words.manager.context, words.manager.contextHint)}
            </SimpleGrid>
            <Switch
              label={words.manager.tls}
              checked={values['ami.tls'] === '1'}
              onChange={(event) => onType('ami.tls', event.currentTarget.checked ? '1' : '0')}
            />
          </Stack>
        </Card>
        <Card>
          <Group justify="space-between" wrap="nowrap">
            <Heading title={words.network.title} lead={words.network.lead} />
            <Button variant="default" size="xs" aria-expanded={more} onClick={toggle}>
              {more ? words.network.hide : words.network.show}
            </Button>
          </Group>
          <Collapse in={more}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} mt="md" style={{ alignItems: 'end' }}>
              {NETWORK_KEYS.map((key) => (
                <div key={key}>{field(key, words.network.labels[key])}</div>
              ))}
            </SimpleGrid>
          </Collapse>
        </Card>
        <FormProblem error={change.error} />
        <Group justify="flex-end">
          {changed && <Badge color="yellow">{words.unsaved}</Badge>}
          <Button type="submit" disabled={!changed} loading={change.isPending}>
            {words.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Heading({ title, lead }: { title: string; lead: string }) {
  return (
    <div>
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed">
        {lead}
      </Text>
    </div>
  );
}
