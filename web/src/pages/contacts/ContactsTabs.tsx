import { Tabs } from '@mantine/core';
import { useNavigate } from 'react-router-dom';
import { texts } from '@/texts/en';

const words = texts.contacts.tabs;

export function ContactsTabs({ value }: { value: 'all' | 'do-not-call' }) {
  const navigate = useNavigate();
  const go = (tab: string | null) => void navigate(tab === 'do-not-call' ? '/contacts/do-not-call' : '/contacts');
  return (
    <Tabs value={value} onChange={go} mb="md">
      {/* They control no panel: each is a page of its own. */}
      <Tabs.List>
        <Tabs.Tab value="all" aria-controls={undefined}>{words.all}</Tabs.Tab>
        <Tabs.Tab value="do-not-call" aria-controls={undefined}>{words.doNotCall}</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
