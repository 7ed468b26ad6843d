import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router-dom';
import { EmptyState } from '@/components/EmptyState';
import { texts } from '@/texts/en';

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <EmptyState
      icon={IconMapOff}
      title={texts.errors.notFoundTitle}
      action={
        <Button component={Link} to="/">
          {texts.errors.toDashboard}
        </Button>
      }
    >
      {texts.errors.notFound(pathname)} {texts.errors.notFoundMend}
    </EmptyState>
  );
}
