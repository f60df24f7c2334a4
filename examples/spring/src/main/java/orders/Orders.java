package orders;

interface Orders {

    void apply(OrderEvent event, int quantity);
}
