import { Tabs } from '@mantine/core';
import { useNavigate } from 'react-router-dom';
import { texts } from '@/texts/en';

const words = texts.contacts.tabs;

const ADDRESSES = { all: '/contacts', 'do-not-call': '/contacts/do-not-call', imports: '/contacts/imports' };
const isTab = (tab: string | null): tab is keyof typeof ADDRESSES => tab !== null && tab in ADDRESSES;

export function ContactsTabs({ value }: { value: keyof typeof ADDRESSES }) {
  const navigate = useNavigate();
  const go = (tab: string | null) => isTab(tab) && void navigate(ADDRESSES[tab]);
  return (
    <Tabs value={value} onChange={go} mb="md">
      {/* Each is a page of its own: what it changes is the main part. */}
      <Tabs.List>
        <Tabs.Tab value="all" aria-controls="main">{words.all}</Tabs.Tab>
        <Tabs.Tab value="do-not-call" aria-controls="main">{words.doNotCall}</Tabs.Tab>
        <Tabs.Tab value="imports" aria-controls="main">{words.imports}</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
