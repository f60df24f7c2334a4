package orders;

/** Tells others that an order was accepted. */
interface Announcer {

    void accepted(OrderEvent event);
}
