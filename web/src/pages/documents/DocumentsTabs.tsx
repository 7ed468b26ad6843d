import { Tabs } from '@mantine/core';
import { useNavigate } from 'react-router-dom';
import { texts } from '@/texts/en';

const words = texts.documents.tabs;

const ADDRESSES = { all: '/documents', search: '/documents/search', uploads: '/documents/uploads' };
const isTab = (tab: string | null): tab is keyof typeof ADDRESSES => tab !== null && tab in ADDRESSES;

export function DocumentsTabs({ value }: { value: keyof typeof ADDRESSES }) {
  const navigate = useNavigate();
  return (
    <Tabs
      value={value}
      mb="md"
      onChange={(tab) => isTab(tab) && void navigate(ADDRESSES[tab])}
    >
      {/* Each is a page of its own: what it changes is the main part. */}
      <Tabs.List>
        <Tabs.Tab value="all" aria-controls="main">{words.all}</Tabs.Tab>
        <Tabs.Tab value="search" aria-controls="main">{words.search}</Tabs.Tab>
        <Tabs.Tab value="uploads" aria-controls="main">{words.uploads}</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
