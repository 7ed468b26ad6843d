import { Checkbox, Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useTemplateChoices } from '@/api/template_editor';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { texts } from '@/texts/en';
import { ChatTrial } from './ChatTrial';
import { VoiceTrial } from './VoiceTrial';

const words = texts.trying;
const LONGEST_NAME = 80;

/** Talks to an agent as a caller would, in writing or by voice. */
export function TryPage() {
  const [params, setParams] = useSearchParams();
  const choices = useTemplateChoices();
  const [draft, setDraft] = useState(true);
  const [name, setName] = useState('');
  const chosen = choices.find((one) => one.id === params.get('template')) ?? choices[0];
  const mode = params.get('mode') === 'voice' ? 'voice' : 'chat';
  const set = (key: string, value: string) => {
    const next = new URLSearchParams(params);
    next.set(key, value);
    setParams(next, { replace: true });
  };
  if (chosen === undefined) return <PageSkeleton />;
  const order = { templateId: chosen.id, draft: chosen.hasDraft && draft, firstName: name.trim() };
  const key = `${order.templateId} ${order.draft}`;
  return (
    <>
      <PageHeader
        title={words.title}
        description={words.description}
        actions={
          <SegmentedControl
            data={[
              { value: 'chat', label: words.modes.chat },
              { value: 'voice', label: words.modes.voice },
            ]}
            value={mode}
            onChange={(value) => set('mode', value)}
          />
        }
      />
      <Group mb="md" gap="md" align="flex-end">
        <Select
          label={words.template}
          w={280}
          searchable
          allowDeselect={false}
          data={choices.map((one) => ({ value: one.id, label: one.name }))}
          value={chosen.id}
          onChange={(value) => set('template', value ?? chosen.id)}
        />
        {mode === 'chat' && (
          <TextInput
            label={words.name}
            w={180}
            maxLength={LONGEST_NAME}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {chosen.hasDraft && (
          <Checkbox
            pb={9}
            label={words.draft}
            checked={draft}
            onChange={(event) => setDraft(event.currentTarget.checked)}
          />
        )}
      </Group>
      {mode === 'chat' ? <ChatTrial key={key} order={order} /> : <VoiceTrial key={key} order={order} />}
    </>
  );
}
