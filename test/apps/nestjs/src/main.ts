import "reflect-metadata";
import {
  Body,
  Controller,
  Get,
  Injectable,
  Module,
  Post,
} from "@nestjs/common";
import { NestFactory } from "@nestjs/core";

@Injectable()
class Sums {
  sum(a: number, b: number): number {
    return a + b;
  }
}

@Controller()
class AppController {
  constructor(private readonly sums: Sums) {}

  @Get()
  hello(): string {
    return "Hello from NestJS";
  }

  @Post("sum")
  sum(@Body() { a, b }: { a: number; b: number }): { sum: number } {
    return { sum: this.sums.sum(a, b) };
  }
}

@Module({ controllers: [AppController], providers: [Sums] })
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  await app.listen(3000);
}
void bootstrap();
