import { Module } from '@nestjs/common';
import { TitleController } from './title.controller';

@Module({ controllers: [TitleController] })
export class TitleModule {}
