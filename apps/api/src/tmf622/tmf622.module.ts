import { Module } from '@nestjs/common';
import { ProductOrderController } from './product-order.controller';
import { ProductOrders } from './product-orders';

@Module({ controllers: [ProductOrderController], providers: [ProductOrders] })
export class Tmf622Module {}
