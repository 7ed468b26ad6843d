import { Tabs } from '@mantine/core';
import { useNavigate } from 'react-router-dom';
import { texts } from '@/texts/en';

const words = texts.contacts.tabs;

export function ContactsTabs({ value }: { value: 'all' | 'do-not-call' }) {
  const navigate = useNavigate();
  const go = (tab: string | null) => void navigate(tab === 'do-not-call' ? '/contacts/do-not-call' : '/contacts');
  return (
    <Tabs value={value} onChange={go} mb="md">
      {/* Each is a page of its own: what it changes is the main part. */}
      <Tabs.List>
        <Tabs.Tab value="all" aria-controls="main">{words.all}</Tabs.Tab>
        <Tabs.Tab value="do-not-call" aria-controls="main">{words.doNotCall}</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
