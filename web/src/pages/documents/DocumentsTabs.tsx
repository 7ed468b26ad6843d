import { Tabs } from '@mantine/core';
import { useNavigate } from 'react-router-dom';
import { texts } from '@/texts/en';

const words = texts.documents.tabs;

export function DocumentsTabs({ value }: { value: 'all' | 'search' }) {
  const navigate = useNavigate();
  return (
    <Tabs
      value={value}
      mb="md"
      onChange={(tab) => void navigate(tab === 'search' ? '/documents/search' : '/documents')}
    >
      {/* Each is a page of its own: what it changes is the main part. */}
      <Tabs.List>
        <Tabs.Tab value="all" aria-controls="main">{words.all}</Tabs.Tab>
        <Tabs.Tab value="search" aria-controls="main">{words.search}</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
